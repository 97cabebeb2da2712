import type { ClusterAccess } from '../../exec/kubectl.ts'
import type { Side } from '../../words.ts'
import type { Identity } from '../identify.ts'
import type { Ledger } from './ledger.ts'
import type { Machine } from './status.ts'
import process from 'node:process'
import { Fault } from '../../exec/fault.ts'
import { gcloudEnvironment } from '../../exec/gcloud-environment.ts'
import { COMPARED } from '../../words.ts'
import { instances } from './commands.ts'
import { askCloud, gcloudSettings } from './gcloud.ts'
import { readLedger } from './ledger.ts'
import { tracingOnly } from './names.ts'
import { notOurs } from './pair.ts'
import { machineList } from './status.ts'

/**
 * Throws a fault with every reason why a node of these clusters may not be cut off. It is allowed only if both clusters are named
 * on the command line, ledger and labels say that `npm run gke` created them, and every node is an on-demand machine of that run:
 * a Spot one may disappear by itself, and the machine is reset with the account that created it.
 */
export async function refuseCut(
  named: readonly string[],
  reach: Record<Side, ClusterAccess>,
  identities: Record<Side, Identity>,
  ledger = readLedger(),
): Promise<void> {
  const unnamed = COMPARED.filter(side => !named.includes(reach[side].context)).map(side => `"${reach[side].context}" is not named by --node-cut-on`)
  const problems = ledger === null ? ['this machine has no ledger of clusters that it made'] : await cloudProblems(ledger, reach, identities)
  const all = [...unnamed, ...problems]
  if (all.length === 0) return
  throw new Fault(['No node may be cut off here:', ...all.map(one => `  - ${one}`), '  → only on both clusters of npm run gke -- up, on demand, each with --node-cut-on CONTEXT'].join('\n'))
}

/** The reasons against it, from the facts alone. */
export function cutProblems(ledger: Ledger, identities: Record<Side, Pick<Identity, 'gke' | 'nodes'>>, machines: readonly Machine[]): string[] {
  const tracing = tracingOnly(ledger)
  return [
    ...tracing === null ? [] : [`the pair is for tracing only: ${tracing}`],
    ...COMPARED.flatMap(side => sideProblems(ledger, side, identities[side], machines)),
  ]
}

// --- internal ---

async function cloudProblems(
  ledger: Ledger,
  reach: Record<Side, ClusterAccess>,
  identities: Record<Side, Identity>,
): Promise<string[]> {
  // if the clusters are not GKE's, the GKE API need not be asked for their machines
  if (COMPARED.some(side => identities[side].gke === null)) return cutProblems(ledger, identities, [])
  const { env, signal } = reach[COMPARED[0]]
  const terms = { env: { ...env, ...gcloudEnvironment(process.env) }, signal }
  const [{ core }, machines] = await Promise.all([
    gcloudSettings(terms),
    askCloud(machineList, instances(ledger), terms),
  ])
  const account = core?.account ?? null
  const another = account === ledger.account ? [] : ['gcloud is set to another account than made the clusters: gcloud config set account ACCOUNT']
  return [...another, ...cutProblems(ledger, identities, machines)]
}

function sideProblems(ledger: Ledger, side: Side, { gke, nodes }: Pick<Identity, 'gke' | 'nodes'>, machines: readonly Machine[]): string[] {
  const { name } = ledger.clusters[side]
  if (gke === null) return [`${side} is not GKE's`]
  if (gke.project !== ledger.project || gke.cluster.name !== name) return [`${side} is ${gke.cluster.name}, the ledger has ${name}`]
  const why = notOurs(gke.cluster, ledger, side)
  if (why !== null) return [`${name} is not the cluster that the ledger made: ${why}`]
  return [
    ...nodes.length < 2 ? [`${name} has ${nodes.length} node, one has to stay`] : [],
    ...nodes.flatMap(node => machineProblem(node.name, machines.find(one => one.name === node.name))),
  ]
}

function machineProblem(node: string, machine: Machine | undefined): string[] {
  if (!machine) return [`${node} is no machine with the label of this run`]
  if (machine.scheduling.provisioningModel !== 'STANDARD') return [`${node} is a ${machine.scheduling.provisioningModel} machine`]
  return machine.status === 'RUNNING' ? [] : [`${node} is ${machine.status}`]
}
