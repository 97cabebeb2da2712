import type { CommandOptions } from '../../exec/command.ts'
import type { ClusterAccess } from '../../exec/kubectl.ts'
import type { Side } from '../../words.ts'
import type { GkeCluster } from './cluster.ts'
import type { Ledger } from './ledger.ts'
import { join } from 'node:path'
import { until } from '../../exec/command.ts'
import { Fault } from '../../exec/fault.ts'
import { GIVEN_AS } from '../../words.ts'
import { clusterShape, complaint, datapath } from './cluster.ts'
import { describe } from './commands.ts'
import { askCloud, CloudTrouble, noneWhere } from './gcloud.ts'
import { contextOf, FOLDER, LABELS } from './names.ts'

/** How gcloud and kubectl are run for a pair: with the account that created it, and a kubeconfig of its own. */
export interface Ways {
  env: Record<string, string>
  signal?: AbortSignal
  /** The folder of ledger and kubeconfig. */
  folder: string
  /** Milliseconds between two checks of something that takes minutes. */
  every: number
}

/** The ways to a pair, from the environment that {@link gcloudEnvironment} returns. */
export function waysTo({ account }: Pick<Ledger, 'account'>, env: Record<string, string>, signal?: AbortSignal, folder = FOLDER, every = 10_000): Ways {
  const inHisName: Record<string, string> = account === null ? {} : { CLOUDSDK_CORE_ACCOUNT: account }
  return { env: { ...env, ...inHisName, KUBECONFIG: join(folder, 'kubeconfig') }, signal, folder, every }
}

/** A side's cluster, for kubectl. */
export function reachOf(ledger: Ledger, side: Side, { env, signal }: CommandOptions): ClusterAccess {
  return { context: contextOf({ ...ledger, name: ledger.clusters[side].name }), env: { ...env }, signal }
}

/** What exists under the name that the ledger has for a side's cluster. */
export type Found
  = | { kind: 'absent' }
    | { kind: 'ours', cluster: GkeCluster }
    | { kind: 'foreign', cluster: GkeCluster, why: string }

/** Looks up a side's cluster. It is `ours` only if both the ledger *and* the labels in the cloud say so. */
export async function look(ledger: Ledger, side: Side, terms: CommandOptions): Promise<Found> {
  const cluster = await askCloud(clusterShape, describe(ledger.clusters[side].name, ledger), terms).catch(noneWhere('absent'))
  if (cluster === null) return { kind: 'absent' }
  const why = notOurs(cluster, ledger, side)
  return why === null ? { kind: 'ours', cluster } : { kind: 'foreign', cluster, why }
}

/** Why a cluster with our name is not the one of the ledger; null if it is. */
export function notOurs({ id, resourceLabels }: Pick<GkeCluster, 'id' | 'resourceLabels'>, { run, clusters }: Pick<Ledger, 'run' | 'clusters'>, side: Side): string | null {
  const wanted = { purpose: LABELS.purpose, [LABELS.run]: run }
  const wrong = Object.entries(wanted).find(([key, value]) => resourceLabels[key] !== value)
  if (wrong) return `its label ${wrong[0]} is ${JSON.stringify(resourceLabels[wrong[0]] ?? null)}, not ${JSON.stringify(wrong[1])}`
  const known = clusters[side].id
  return known !== null && id !== known ? `its id is ${id}, the ledger has ${known}` : null
}

/** Waits until a side's cluster runs, and returns it. Throws a fault with the cloud's own message if it failed. */
export async function untilRuns(ledger: Ledger, side: Side, ways: Ways): Promise<GkeCluster> {
  return await eventually(`cluster ${ledger.clusters[side].name}`, 1800, ways, async (soFar) => {
    const found = await look(ledger, side, ways)
    if (found.kind === 'absent') throw new Fault(`${ledger.clusters[side].name} is gone again.\n  → gcloud container operations list --project=${ledger.project}`)
    if (found.kind === 'foreign') throw foreign(found)
    const { cluster } = found
    if (cluster.status === 'ERROR' || cluster.status === 'DEGRADED') {
      throw new Fault(`${cluster.name} is ${cluster.status}: ${complaint(cluster) || 'it does not say why'}.\n  → npm run gke -- down, then up again; npm run gke -- status says what runs until then`)
    }
    soFar(`it is ${cluster.status}`)
    return cluster.status === 'RUNNING' ? cluster : null
  })
}

/** The fault for a cluster that has our name but is not ours. */
export function foreign({ cluster, why }: Extract<Found, { kind: 'foreign' }>): Fault {
  return new Fault(`${cluster.name} is not the cluster that this ledger describes: ${why}. It was not touched.\n`
    + `  → gcloud container clusters describe ${cluster.name} --zone=${cluster.location}`)
}

/** One sentence if a cluster has the wrong dataplane for its side; null otherwise. */
export function wrongDataplane(cluster: GkeCluster, side: Side): string | null {
  const found = datapath(cluster)
  if (found === GIVEN_AS[side]) return null
  if (found === null) return `${cluster.name} has nodes of both dataplanes while GKE migrates it (datapathProvider ${cluster.networkConfig.datapathProvider})`
  const provider = cluster.networkConfig.datapathProvider || '(empty: kube-proxy)'
  return `${cluster.name} is to be ${side}, but GKE made it with datapathProvider ${provider}`
}

/** Waits as {@link until} does, but ends with the first error of `look` that is not a short network failure. */
export async function eventually<T>(
  what: string,
  seconds: number,
  ways: Pick<Ways, 'every' | 'signal'>,
  look: (soFar: (missing: string) => void) => Promise<T | null>,
): Promise<T> {
  const passes = (error: unknown) => error instanceof CloudTrouble && error.kind === 'network'
  return await until(what, seconds, look, { ...ways, passes })
}
