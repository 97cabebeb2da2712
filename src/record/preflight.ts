import type { DeckConfig } from '../../deck.config.ts'
import type { Detected } from '../dataplane/dataplane.ts'
import type { ClusterAccess } from '../exec/kubectl.ts'
import type { Identity } from '../platform/identify.ts'
import type { DataplaneKind, Side } from '../words.ts'
import { dataplaneOf } from '../dataplane/dataplanes.ts'
import { runWithin } from '../exec/command.ts'
import { Fault } from '../exec/fault.ts'
import { kubectl } from '../exec/kubectl.ts'
import { identify, uidOf } from '../platform/identify.ts'
import { platformOf, surroundingsOf } from '../platform/platforms.ts'
import { namespaceState, whyNoToolbox } from '../platform/workload.ts'
import { isUnconfirmed } from '../set/provider.ts'
import { listed } from '../text/listed.ts'
import { bySide, COMPARED, DATAPLANES, ON_KUBE_PROXY, SIDES, sidesOf } from '../words.ts'

/** The clusters as they were found, fit for a recording. */
export type Identities = Record<Side, Identity>

/**
 * Checks everything a recording needs before anything is changed, and returns the clusters' identities. Throws one fault that
 * lists every problem found, each in a sentence.
 */
export async function preflight(deck: DeckConfig, reach: Record<Side, ClusterAccess>): Promise<Identities> {
  const sides = sidesOf(reach)
  const [found, ...problems] = await Promise.all([
    Promise.all(sides.map(side => identified(reach[side]))),
    ...sides.map(side => rightsProblems(deck, reach[side])),
    ...sides.map(side => namespaceProblems(deck, reach[side])),
  ])
  const unknown = found.filter(one => typeof one === 'string')
  if (unknown.length > 0) throw refusal(unknown)
  const identities = bySide((_, index) => found[index] as Identity, sides)
  const faults = [
    ...sameCluster(identities, reach),
    ...sameDataplane(identities, reach),
    ...sides.flatMap(side => identities[side].unwell),
    ...sides.flatMap(side => sideProblems(side, identities[side], reach)),
    ...(await Promise.all(sides.slice(1).map(side => pairProblems([sides[0]!, side], identities, reach)))).flat(),
    ...problems.flat(),
    ...(await Promise.all(sides.map(side => admissionProblems(deck, reach[side], identities[side])))).flat(),
    ...await clientProblems(sides, identities),
  ]
  if (faults.length > 0) throw refusal(faults)
  return identities
}

/** The cluster behind a context is another one: nothing more may be done there. */
export class OtherCluster extends Fault {}

/**
 * Refuses to continue if a cluster is not the one that the run began with. With `seconds` it has to answer in time; without, it
 * is asked a second time, because a whole recording depends on the answer.
 */
export async function sameAsBefore(reach: ClusterAccess, identity: Identity, seconds?: number): Promise<void> {
  const now = seconds === undefined ? await uidOf(reach).catch(() => uidOf(reach)) : await uidOf(reach, seconds)
  if (now !== identity.uid) throw new OtherCluster(`"${reach.context}" is another cluster than at the start: ${now}, not ${identity.uid}. Nothing was published.`)
}

/** Sides that run the same dataplane would show no difference that is the dataplane's: each needs another one. */
export function sameDataplane(of: Record<Side, Pick<Identity, 'uid' | 'dataplane'>>, reach: Record<Side, Pick<ClusterAccess, 'context'>>): string[] {
  const known = sidesOf(reach).filter(side => of[side].dataplane.kind !== 'other')
  return [...Map.groupBy(known, side => of[side].dataplane.kind).values()].flatMap((alike) => {
    if (new Set(alike.map(side => of[side].uid)).size < 2) return []
    const runs = `${contextsOf(alike, reach)} ${alike.length > 2 ? 'all' : 'both'} run ${nameOf(of[alike[0]!].dataplane)}`
    return [`${runs}: two sides with the same dataplane make no comparison`]
  })
}

/** The command that fixes a cluster that does not answer, or shows more about it, chosen by kubectl's message. */
export function mendOf(message: string, { context }: Pick<ClusterAccess, 'context'>): string {
  if (message.includes('executable gke-gcloud-auth-plugin not found')) return 'gcloud components install gke-gcloud-auth-plugin'
  return /invalid_grant|reauth|must be logged in|Unauthorized|gcloud auth login/i.test(message)
    ? 'gcloud auth login, or another login that this context uses'
    : `kubectl --context ${context} cluster-info`
}

/** The command that mends it, chosen by the cluster's own words. */
export function admissionMend(why: string, { context, namespace }: { context: string, namespace: string }): string {
  if (/PodSecurity|pod-security/i.test(why)) return `kubectl --context ${context} label namespace ${namespace} pod-security.kubernetes.io/enforce=privileged --overwrite`
  if (/autopilot|autogke/i.test(why)) return 'npm run gke -- up makes two Standard clusters: Autopilot gives no access to nodes'
  return `kubectl --context ${context} get validatingwebhookconfigurations,validatingadmissionpolicies shows who refuses; let namespace ${namespace} be`
}

// --- internal ---

/** Why a cluster does not fit its side: the sentence names what runs there. */
function sideProblems(side: Side, identity: Pick<Identity, 'dataplane' | 'platform' | 'platformEvidence' | 'nodes'>, reach: Record<Side, ClusterAccess>): string[] {
  const { context } = reach[side]
  const { dataplane, platform, platformEvidence, nodes } = identity
  const mayRun = dataplane.kind !== 'other' && MAY_RUN[side].includes(dataplane.kind)
  const must = listed([...new Set(MAY_RUN[side].map(kind => dataplaneOf(kind).words.runs))], 'or')
  return [
    ...mayRun ? [] : [`"${context}" is given as ${side}, which must run ${must}, but runs ${nameOf(dataplane)} (${dataplane.evidence.join('; ')})`],
    ...isUnconfirmed({ platform, nodes }) ? [`"${context}" has nodes that call themselves Compute Engine's, and is not confirmed as GKE's (${platformEvidence.join(', ')}): such a set cannot become captures/ → gcloud auth login, as somebody who may list the project's clusters`] : [],
  ]
}

/** What the deck shows on a side: on its left what kube-proxy does. */
const MAY_RUN = bySide((side): readonly DataplaneKind[] => side === COMPARED[0] ? ON_KUBE_PROXY : DATAPLANES, SIDES)

function contextsOf(sides: readonly Side[], reach: Record<Side, Pick<ClusterAccess, 'context'>>): string {
  return listed(sides.map(side => `"${reach[side].context}"`), 'and')
}

function nameOf(found: Detected): string {
  return found.kind === 'other' ? found.name : dataplaneOf(found.kind).words.name
}

function refusal(problems: readonly string[]): Fault {
  return new Fault(['A recording cannot start:', ...problems.map(problem => `  - ${problem.replaceAll('\n', '\n    ')}`)].join('\n'))
}

async function identified(reach: ClusterAccess): Promise<Identity | string> {
  return await identify(reach).catch(({ message }: Error) => `${message}\n→ ${mendOf(message, reach)}`)
}

function sameCluster(identities: Identities, reach: Record<Side, ClusterAccess>): string[] {
  return [...Map.groupBy(sidesOf(reach), side => identities[side].uid)].flatMap(([uid, same]) =>
    same.length > 1 ? [`${contextsOf(same, reach)} are one and the same cluster (${uid}): a comparison needs two`] : [])
}

async function namespaceProblems({ namespace, service, port }: DeckConfig, { context, env }: ClusterAccess): Promise<string[]> {
  const state = await namespaceState({ context, env, namespace, service, port, seconds: 15 }).catch((error: Error) => error)
  return state instanceof Error ? [state.message] : []
}

/** A cluster lets no pod look at its node: said before anything is changed, and refused where that must be. */
async function admissionProblems(deck: DeckConfig, reach: ClusterAccess, { nodes, platform }: Identity): Promise<string[]> {
  const { context, env, tell } = reach
  const target = { ...deck, context, env, seconds: 15 }
  // whose namespace it is has been said already
  const why = await whyNoToolbox(target, nodes.at(-1)!.name).catch(() => null)
  if (why === null) return []
  const says = `"${context}" admits no pod that sees its node, as the toolbox does: ${why} → ${admissionMend(why, target)}`
  if (!platformOf(platform).withoutToolbox) return [says]
  tell?.({ kind: 'said', text: `${says}\nWithout it the rest is recorded, and what only a node can tell is shown as refused.` })
  return []
}

/**
 * The arguments of each `kubectl auth can-i` that a recording needs: in our own namespace, or in that of the dataplane's pods.
 */
const RIGHTS: readonly (readonly [verb: string, resource: string, namespace?: string])[] = [
  ['create', 'pods'],
  ['create', 'pods/exec'],
  ['delete', 'pods'],
  ['create', 'services'],
  ['create', 'configmaps'],
  ['create', 'deployments.apps'],
  ['patch', 'deployments.apps'],
  ['create', 'leases.coordination.k8s.io'],
  ['create', 'networkpolicies.networking.k8s.io'],
  ['get', 'nodes'],
  ['create', 'pods/exec', 'kube-system'],
]

async function rightsProblems(deck: DeckConfig, reach: ClusterAccess): Promise<string[]> {
  const answers = await Promise.all(RIGHTS.map(async ([verb, resource, namespace = deck.namespace]) => {
    const ran = await runWithin(kubectl(reach, 'auth', 'can-i', verb, resource, '-n', namespace), { ...reach, seconds: 15 })
    return ran.stdout.toString('utf8').trim().startsWith('no') ? [`"${reach.context}" does not let you ${verb} ${resource} in ${namespace} → kubectl --context ${reach.context} auth can-i --list -n ${namespace}`] : []
  }))
  return answers.flat()
}

/** All sides need the same client, or their numbers cannot be compared. */
async function clientProblems(sides: readonly Side[], identities: Identities): Promise<string[]> {
  const [one, ...others] = sides.map(side => ({ side, platform: identities[side].platform, ...surroundingsOf(identities[side]) }))
  const other = others.find(({ platform, client }) => platform === one!.platform && client.join(' ') !== one!.client.join(' '))
  if (other) return [`requests to ${one!.side} would start elsewhere than those to ${other.side}: only one of them is of the pair with a machine in the zone → npm run gke -- status`]
  return await one!.problems()
}

/** Two clusters of different platforms differ in more than the dataplane; within one, the platform checks further. */
async function pairProblems(
  sides: readonly [Side, Side],
  identities: Identities,
  reach: Record<Side, ClusterAccess>,
): Promise<string[]> {
  const inPlace = (side: Side) => ({ side, identity: identities[side], reach: reach[side] })
  const pair = [inPlace(sides[0]), inPlace(sides[1])] as const
  const [one, other] = pair.map(({ identity }) => identity.platform)
  if (one !== other) return [`${pair.map(({ side, identity }) => `${side} is ${identity.platform}`).join(', ')}: the dataplane would not be the only variable`]
  return await platformOf(one!).pairProblems(pair)
}
