import type { DeckConfig } from '../../deck.config.ts'
import type { Detected } from '../dataplane/dataplane.ts'
import type { ClusterAccess } from '../exec/kubectl.ts'
import type { Identity } from '../platform/identify.ts'
import type { Front } from '../platform/platform.ts'
import type { Facts, SideContext } from '../trace/argv.ts'
import type { Side } from '../words.ts'
import { createHash, randomBytes, randomInt } from 'node:crypto'
import { z } from 'zod'
import { dataplaneOf, kindFound, kindInMode, MODES } from '../dataplane/dataplanes.ts'
import { runWithin } from '../exec/command.ts'
import { Fault } from '../exec/fault.ts'
import { dnsName, hasEnded, ipv4, kubectl, kubectlParsed, kubectlText } from '../exec/kubectl.ts'
import { withRemoteDigest } from '../exec/remote-digest.ts'
import { wordsOf } from '../exec/shell.ts'
import { surroundingsOf } from '../platform/platforms.ts'
import { readService } from '../platform/read-service.ts'
import { systemPods } from '../platform/system-pods.ts'
import { modeInFlags } from '../read/proxy-settings.ts'
import { PROXY_FLAGS } from '../trace/layers/constant/proxy.ts'
import { bySide, SIDES } from '../words.ts'
import { modeInLog } from './mode-in-log.ts'
import { ASKED_IPTABLES, iptablesOf, isTwice, WHICH_IPTABLES } from './netfilter.ts'
import { localAndRemotePods } from './pods.ts'

/** What the demo's Service and pods are called and where requests come from. */
export interface FactSources {
  deck: DeckConfig
  side: Side
  reach: ClusterAccess
  identity: Identity
  /** null where the cluster admits none: `closed` says why. */
  toolbox: string | null
  closed?: string | null
  /** Where requests are sent; null where nobody can know it yet. */
  front: Front | null
  /** The receiving node; null where nobody can know it yet. */
  node: string | null
  /** What only the platform knows. */
  around: Facts
}

/**
 * Learns what a side's steps may name: addresses, the receiving node, the pods to ask. Every value is checked for its
 * form before it can become a word of a command. Asked again after anything that moves pods.
 */
export async function learnContext(scene: FactSources): Promise<SideContext> {
  const { side, identity, reach } = scene
  const { client, managed, tools } = surroundingsOf(identity)
  const [known, seen] = await Promise.all([readFacts(scene), nodeFacts(scene)])
  const found = await tools(reach, known)
  const [dataplane, facts] = [kindFound(identity.dataplane), { ...known, ...seen, ...found.facts }]
  const { bare } = found
  return { side, dataplane, platform: identity.platform, client, managed, bare, closed: scene.closed ?? undefined, facts }
}

/** The dataplane by its own word on how it redirects, asked on the node; a mode that is not read here is refused by its name. */
export async function runningDataplane(scene: FactSources): Promise<Detected> {
  const { dataplane } = scene.identity
  const { mode } = dataplaneOf(kindFound(dataplane))
  if (mode === null) return dataplane
  if (scene.toolbox === null) return await modeInLog(scene)
  const said = await inToolbox(scene, mode.run, mode.form).catch((error: unknown) => onCommandLine(scene, error))
  const kind = kindInMode(said)
  if (kind === null) throw new Fault(`kube-proxy of "${scene.reach.context}" runs in mode ${said}, which this deck cannot read: of its modes it reads ${MODES.join(' and ')}.`)
  return { kind, evidence: [...new Set([...dataplane.evidence, `/proxyMode ${said}`])] }
}

/** The facts that the API servers tell, without a look from inside a node. */
export async function readFacts(scene: FactSources): Promise<Facts> {
  const { deck: { namespace, service, port }, reach, identity, around, node } = scene
  const addresses = await serviceFacts(scene)
  const everywhere = {
    ...{ context: reach.context, namespace, service, port: String(port), ...addresses, toolbox: scene.toolbox },
    ...{ probe: surroundingsOf(identity).probe, chain: serviceHash(`${namespace}/${service}`), ...around },
    ...await localAndRemotePods(reach, { namespace, service }),
  }
  return node === null ? everywhere : { ...everywhere, ...await factsOn(node, scene) }
}

/**
 * The facts that mark one run's requests: a token and its first bytes, the same on all sides, and for each side a source
 * port of its own, for one client cannot use one port twice at a time.
 */
export function markRequests(): Record<Side, Facts> {
  const token = `t${randomBytes(5).toString('hex')}`
  const tokenBytes = `0x${Buffer.from(token).subarray(0, 4).toString('hex')}`
  // above 32768 Cilium keeps a client's port when it translates the source address
  const port = randomInt(33_000, 39_997)
  // a node sees the client's own port, unless something on the way translates it; that is learnt when a request arrives
  return bySide((_, index) => ({ token, tokenBytes, sourcePort: String(port + index), seenPort: String(port + index) }), SIDES)
}

/** Prints the device of the default route. */
export const DEFAULT_DEVICE = 'ip -4 route show default | grep -oE "dev [^ ]+" | head -n 1 | cut -c 5-'

// --- internal ---

/**
 * The 16 letters in the names of a Service's chains: base32(sha256(name + protocol)), cut
 * (kubernetes pkg/proxy/iptables/proxier.go, portProtoHash; an unnamed port adds nothing to the name).
 */
function serviceHash(name: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...createHash('sha256').update(`${name}tcp`).digest()].map(byte => byte.toString(2).padStart(8, '0')).join('')
  return bits.match(/.{5}/g)!.slice(0, 16).map(group => alphabet[Number.parseInt(group, 2)]).join('')
}

/** kube-proxy's mode by its command line, where nothing answers on its metrics' usual port; what is not there is iptables. */
async function onCommandLine(scene: FactSources, error: unknown): Promise<string> {
  const words = await inToolbox(scene, wordsOf(PROXY_FLAGS.run), /^(?:\S*\/)?kube-proxy$/m).catch(() => '--config=')
  if (words.includes('--config=')) throw error
  return modeInFlags(words) ?? 'iptables'
}

async function serviceFacts({ deck, reach, front }: FactSources): Promise<Facts> {
  if (front === null) throw new Fault(`The Service ${deck.namespace}/${deck.service} of "${reach.context}" has no address yet.\n  → kubectl --context ${reach.context} -n ${deck.namespace} describe service ${deck.service}`)
  const { clusterIp, nodePort } = await readService({ ...deck, ...reach })
  const at = { vip: front.address, vipPort: String(front.port), hostname: front.hostname }
  return { ...at, clusterIp, nodePort: String(nodePort) }
}

/** What depends on which node receives. */
async function factsOn(node: string, scene: FactSources): Promise<Facts> {
  const { identity } = scene
  const pods = await replicas(scene)
  return {
    ...{ node, nodeIp: identity.nodes.find(({ name }) => name === node)!.internalIp },
    victimHere: pods.find(pod => pod.node === node)?.name ?? null,
    otherNode: identity.nodes.find(({ name, role }) => role === 'worker' && name !== node)?.name ?? null,
    victimThere: pods.find(pod => pod.node !== node)?.name ?? null,
    emptyNodeIp: identity.nodes.find(({ name }) => !pods.some(pod => pod.node === name))?.internalIp ?? null,
    pods: pods.flatMap(({ address }) => address ?? []).join('|') || null,
    ...identity.dataplane.kind !== 'other' && dataplaneOf(identity.dataplane.kind).hasAgent ? await ciliumFacts(scene, node, pods) : { agent: null, relay: null, endpoint: null },
  }
}

async function nodeFacts(scene: FactSources): Promise<Facts> {
  if (scene.toolbox === null) return { device: null, iptables: null, netfilter: null }
  const [device, asked] = await Promise.all([
    inToolbox(scene, ['sh', '-c', DEFAULT_DEVICE], /^[\w.-]{1,15}$/),
    inToolbox(scene, ['sh', '-c', WHICH_IPTABLES], ASKED_IPTABLES),
  ])
  const [found, where] = [iptablesOf(asked), `${scene.node} of "${scene.reach.context}"`]
  if (isTwice(asked, scene.identity.dataplane)) throw new Fault(`kube-proxy's chain KUBE-SERVICES is in both kinds of tables on ${where}, legacy and nf_tables: a packet meets both.\n  → flush the tables of the kind that kube-proxy does not write to`)
  if (found !== null) return { device, ...found }
  throw new Fault(`No iptables sees Kubernetes' rules on ${where}; asked: ${asked.replaceAll('\n', ', ') || 'none, there is none'}.\n  → npm run refresh -- --toolbox-image IMAGE, one with both iptables-legacy and iptables-nft`)
}

async function ciliumFacts(scene: FactSources, node: string, pods: Replica[]): Promise<Facts> {
  const [agent, relay, endpoint] = await Promise.all([
    agentOn(scene.reach, node),
    relayAddress(scene.reach),
    endpointOn(scene, pods, node),
  ])
  return { agent, relay, endpoint }
}

async function inToolbox({ deck, reach, toolbox }: FactSources, words: readonly string[], form: RegExp): Promise<string> {
  const asked = { ...reach, purpose: 'Cannot ask the toolbox pod' }
  const said = (await kubectlText(asked, '-n', deck.namespace, 'exec', toolbox!, '--', ...withRemoteDigest(words, 10))).trim()
  if (!form.test(said)) throw new Fault(`The toolbox pod of "${reach.context}" answered ${JSON.stringify(said.slice(0, 80))} to: ${words.join(' ')}`)
  return said
}

const AGENTS = 'k8s-app=cilium'

async function agentOn(reach: ClusterAccess, node: string): Promise<string> {
  const agents = await systemPods(reach, AGENTS, node)
  if (agents.length === 1) return agents[0]!.name.replace('pod/', '')
  const found = agents.map(({ name }) => name).join(', ') || 'none; it may just be replaced: try again'
  throw new Fault(`On ${node} of "${reach.context}" one pod ${AGENTS} has to run, and there is: ${found}.\n  → kubectl --context ${reach.context} -n kube-system get pods -l ${AGENTS} -o wide`)
}

async function relayAddress(reach: ClusterAccess): Promise<string | null> {
  const words = ['get', 'service', 'hubble-relay', '--ignore-not-found', '-o', 'jsonpath={.spec.clusterIP}:{.spec.ports[0].port}']
  const address = await kubectlText({ ...reach, purpose: 'Cannot look for Hubble\'s relay' }, '-n', 'kube-system', ...words)
  return /^\d+(?:\.\d+){3}:\d+$/.test(address) ? address : null
}

const podShape = z.object({
  items: z.array(z.object({
    metadata: z.object({ name: dnsName, deletionTimestamp: z.string().optional() }),
    spec: z.object({ nodeName: dnsName }),
    status: z.object({ phase: z.string().optional(), podIP: ipv4.optional() }).prefault({}),
  })),
})

interface Replica { name: string, node: string, address: string | null }

async function replicas({ deck, reach }: FactSources): Promise<Replica[]> {
  const asked = { ...reach, purpose: 'Cannot list the replicas' }
  const { items } = await kubectlParsed(podShape, asked, '-n', deck.namespace, 'get', 'pods', '-l', `app=${deck.service}`)
  return items
    .filter(({ metadata, status }) => !metadata.deletionTimestamp && !hasEnded(status))
    .map(({ metadata, spec, status }) => ({ name: metadata.name, node: spec.nodeName, address: status.podIP ?? null }))
    .sort((a, b) => a.name.localeCompare(b.name))
}

async function endpointOn({ deck, reach }: FactSources, pods: Replica[], node: string): Promise<string | null> {
  const here = pods.find(pod => pod.node === node)
  if (!here) return null
  const words = ['-n', deck.namespace, 'get', 'ciliumendpoint', here.name, '-o', 'jsonpath={.status.id}']
  // a managed Cilium may keep this resource to itself
  const { exitCode, stdout } = await runWithin(kubectl(reach, ...words), reach)
  return exitCode === 0 ? z.string().regex(/^\d+$/).parse(stdout.toString('utf8')) : null
}
