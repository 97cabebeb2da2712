import type { CommandOptions } from '../../exec/command.ts'
import type { Side } from '../../words.ts'
import type { GkeCluster } from './cluster.ts'
import type { Ledger, Resource } from './ledger.ts'
import type { Found, Ways } from './pair.ts'
import type { Estimate } from './price.ts'
import { z } from 'zod'
import { bySide, COMPARED } from '../../words.ts'
import { clusterList, complaint } from './cluster.ts'
import { instances, list, remaining } from './commands.ts'
import { askCloud } from './gcloud.ts'
import { gceName, LABELS } from './names.ts'
import { look } from './pair.ts'
import { estimate, usd } from './price.ts'

/** A machine, as far as a pair's cost and health depend on it (REST reference of `instances`, v1). */
const machineShape = z.object({
  name: gceName,
  status: z.string(),
  scheduling: z.object({ provisioningModel: z.string().default('STANDARD') }).prefault({}),
})
export const machineList = z.array(machineShape)
export type Machine = z.infer<typeof machineShape>

/** The parts of a pair that exist in the cloud now. */
export interface PairStatus {
  ledger: Ledger
  sides: Record<Side, Found>
  machines: Machine[]
  /** What the Services created outside the clusters and still exists. */
  resources: Resource[]
  cost: Estimate
  /**
   * Clusters of the project with our purpose label that are not in this ledger: another machine's, or of a ledger that was
   * deleted.
   */
  others: GkeCluster[]
}

/** Looks up everything that `up` creates, and changes nothing. */
export async function status(ledger: Ledger, ways: Ways): Promise<PairStatus> {
  const [found, machines, labelled, resources] = await Promise.all([
    Promise.all(COMPARED.map(side => look(ledger, side, ways))),
    askCloud(machineList, instances(ledger), ways),
    askCloud(clusterList, list({ project: ledger.project, labelled: true }), ways),
    stillThere(recorded(ledger), ledger, ways),
  ])
  const clusters = found.filter(({ kind }) => kind === 'ours').length
  const charged = machines.filter(({ status }) => !['TERMINATED', 'STOPPED', 'SUSPENDED'].includes(status)).length
  const ours = COMPARED.map(side => ledger.clusters[side].name)
  return {
    ...{ ledger, sides: bySide((_, index) => found[index]!), machines, resources, cost: estimate(ledger, clusters, charged) },
    others: labelled.filter(({ name }) => !ours.includes(name)),
  }
}

/** All resources outside the clusters that are in the ledger. */
export function recorded({ clusters }: Ledger): Resource[] {
  return COMPARED.flatMap(side => clusters[side].service?.resources ?? [])
}

/** Which of these still exist. */
export async function stillThere(
  resources: readonly Resource[],
  { project }: Pick<Ledger, 'project'>,
  terms: CommandOptions,
): Promise<Resource[]> {
  const kinds = Map.groupBy(resources, ({ kind }) => kind)
  const each = await Promise.all([...kinds].map(([kind, all]) =>
    listedBy(remaining(kind, all.map(({ name }) => name), project), kind, terms)))
  return each.flat()
}

/** The names that a command lists, which are of this kind. */
export async function listedBy<T>(argv: readonly string[], kind: T, terms: CommandOptions): Promise<{ kind: T, name: string }[]> {
  const found = await askCloud(z.array(z.object({ name: gceName })), argv, terms)
  return found.map(({ name }) => ({ kind, name }))
}

/** Whether anything is left that costs money or that `down` still has to delete. */
export function anythingLeft({ sides, machines, resources }: PairStatus): boolean {
  return machines.length > 0 || resources.length > 0 || COMPARED.some(side => sides[side].kind === 'ours')
}

/** The status as lines for a person. */
export function described(found: PairStatus, now = new Date()): string {
  const { ledger, sides, machines, resources, cost, others } = found
  const gone = machines.filter(({ status }) => status !== 'RUNNING')
  const hours = (now.getTime() - new Date(ledger.since).getTime()) / 3_600_000
  return [
    ...COMPARED.map(side => `${side} ${sideLine(ledger.clusters[side].name, sides[side])}`),
    `machines: ${machines.length - gone.length} run${gone.map(machine => `\n  ✗ ${machineLine(machine)}`).join('')}`,
    `load balancers: ${resources.map(({ kind, name }) => `${kind}/${name}`).join(', ') || 'none'}`,
    ...others.map(({ name, location, resourceLabels }) => `not of this ledger, left alone: ${name} in ${location}, run ${resourceLabels[LABELS.run] ?? '(none)'}`),
    ...anythingLeft(found)
      ? [...cost.lines, spent(cost, hours), 'to stop paying: npm run gke -- down']
      : ['nothing of this pair runs or costs anything'],
  ].join('\n')
}

// --- internal ---

function sideLine(name: string, found: Found): string {
  switch (found.kind) {
    case 'absent': return `${name}: not there`
    case 'foreign': return `${name}: not ours, left alone (${found.why})`
    case 'ours': {
      const { status, currentMasterVersion, currentNodeCount, location } = found.cluster
      const why = status === 'RUNNING' ? '' : complaint(found.cluster)
      return `${name}: ${status}, ${currentMasterVersion ?? 'no version yet'}, ${currentNodeCount} nodes, ${location}${why && `\n  ✗ ${why}`}`
    }
  }
}

function machineLine({ name, status, scheduling: { provisioningModel } }: Machine): string {
  const preempted = provisioningModel === 'SPOT' && ['STOPPING', 'TERMINATED'].includes(status)
  return preempted
    ? `${name} is ${status}: a Spot node that was preempted; the pool makes a new one, and a recording begun before is void`
    : `${name} is ${status}`
}

function spent({ hour, atMost }: Estimate, hours: number): string {
  if (hour === null) return `begun ${hours.toFixed(1)} hours ago`
  return `begun ${hours.toFixed(1)} hours ago: about ${usd(hour * hours)}${atMost ? ' at most' : ''} so far, had all of it run since`
}
