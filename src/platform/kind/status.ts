import type { CommandOptions } from '../../exec/command.ts'
import type { NodeObject } from '../../exec/kubectl.ts'
import type { Side } from '../../words.ts'
import type { Announcer } from './announce.ts'
import type { Route } from './host.ts'
import type { Isolation } from './isolation.ts'
import type { Containers } from './kind.ts'
import type { Cluster } from './names.ts'
import type { Choices } from './versions.ts'
import { deck } from '../../../deck.config.ts'
import { runWithin } from '../../exec/command.ts'
import { messageOf } from '../../exec/fault.ts'
import { isReady, kubectlItems } from '../../exec/kubectl.ts'
import { listed } from '../../text/listed.ts'
import { bySide, hasCilium, sideName, sidesOf } from '../../words.ts'
import { vip } from '../workload.ts'
import { announcedBy, announcer, placement, replicas } from './announce.ts'
import { fromClient, runs } from './client.ts'
import { look } from './host.ts'
import { isolation } from './isolation.ts'
import { containers } from './kind.ts'
import { CLIENT, CLUSTERS, clustersOf, RANGES } from './names.ts'
import { target } from './plan.ts'

/** The state of one side; null where it could not be read. */
export interface SideStatus {
  cluster: string
  context: string
  containers: Containers
  nodes: { name: string, ready: boolean }[] | null
  /** How the replicas are placed, in words. */
  replicas: string | null
  vip: string | null
  /** Which node announces the address: the one that answers ARP for it, and the one in MetalLB's status. */
  announcer: Announcer | null
  /** The HTTP status that the client got from the address; 0 for no answer. */
  http: number | null
}

/** The state of the lab. `isolation` is null if a side does not run, and a sentence if it could not be checked. */
export interface LabStatus {
  sides: Record<Side, SideStatus>
  client: boolean
  route: Route
  isolation: Isolation | string | null
}

/** Checks everything that `up` creates, and changes nothing. */
export async function status(choices: Choices, terms: CommandOptions): Promise<LabStatus> {
  const clusters = clustersOf(choices)
  const [states, client, route] = await Promise.all([
    Promise.all(clusters.map(cluster => sideStatus(cluster, terms))),
    runs(terms).catch(() => false),
    look(terms),
  ])
  const all = states.every(({ containers }) => containers === 'running')
  const [withCilium, without] = byCilium(clusters.map(({ side }) => side))
  return {
    sides: bySide((_, index) => states[index]!, clusters.map(({ side }) => side)),
    client,
    route,
    isolation: all ? await isolation(nodesOf(without), nodesOf(withCilium), choices, terms).catch(messageOf) : null,
  }
}

/** Whether the findings of `status` forbid using the lab: the sides are not isolated, or that could not be checked. */
export function violated({ isolation }: LabStatus): boolean {
  return typeof isolation === 'string' || isolation?.apart === false
}

/** The status as lines for a person. */
export function described({ sides, client, route, isolation }: LabStatus): string {
  return [
    ...sidesOf(sides).map(side => sideLines(sides[side])),
    `${CLIENT}: ${client ? 'runs' : 'not there'}`,
    `unreachable ${RANGES.services}: ${{ ours: 'set', another: 'another route is there', none: 'not set' }[route]}`,
    apart(isolation, sidesOf(sides)),
  ].join('\n')
}

// --- internal ---

async function sideStatus(cluster: Cluster, terms: CommandOptions): Promise<SideStatus> {
  const asked = { ...target(cluster, terms), seconds: 10 }
  const state = await containers(cluster, terms)
  const known = <T>(look: () => Promise<T>) => state === 'running' ? look().catch(() => null) : null
  const address = await known(() => vip(asked))
  return {
    cluster: cluster.name,
    context: cluster.context,
    containers: state,
    nodes: await known(async () => (await kubectlItems<NodeObject>(asked, 'get', 'nodes')).map(node => ({ name: node.metadata.name, ready: isReady(node) }))),
    replicas: await known(async () => placement(await replicas(asked))),
    vip: address,
    announcer: address === null ? null : await known(() => announcer(asked)),
    http: address === null ? null : await known(() => answered(address, terms)),
  }
}

async function answered(address: string, terms: CommandOptions): Promise<number> {
  const url = `http://${address}:${deck.port}/`
  const words = ['--silent', '--max-time', '2', '--output', '/dev/null', '--write-out', '%{http_code}', url]
  const { stdout } = await runWithin([...fromClient, 'curl', ...words], terms)
  return Number(stdout.toString('utf8'))
}

function sideLines({ cluster, context, containers, nodes, replicas, vip, announcer, http }: SideStatus): string {
  if (containers !== 'running') return `${cluster}: ${containers}`
  const ready = nodes?.filter(({ ready }) => ready).length
  return [
    `${cluster} (${context}): ${nodes ? `${ready} of ${nodes.length} nodes ready` : 'its API does not answer'}`,
    `  replicas: ${replicas ?? 'unknown'}`,
    `  address: ${vip ?? 'none'}, announced by ${announcer ? announcedBy(announcer) : 'nobody'}, answers ${http || 'nothing'}`,
  ].join('\n')
}

function apart(isolation: LabStatus['isolation'], sides: readonly Side[]): string {
  if (isolation === null) return `isolation: nothing to look at until ${sides.length > 2 ? 'all' : 'both'} clusters run`
  if (typeof isolation === 'string') return `isolation: could not be seen\n${isolation}`
  if (!isolation.apart) return `isolation VIOLATED:\n${isolation.violations.map(each => `  ✗ ${each}`).join('\n')}`
  const [carry, without] = byCilium(sides).map(some => listed(some.map(side => `${sideName(side)}'s`), 'and'))
  return `isolation: no Cilium program, pin or device on ${without} ${isolation.v1.length} nodes, no program in the host's root cgroup; `
    + `${isolation.inV2} cgroups of ${carry} nodes carry some`
}

/** The sides that the lab makes with Cilium, and the others. */
function byCilium(sides: readonly Side[]): [Side[], Side[]] {
  return [sides.filter(hasCilium), sides.filter(side => !hasCilium(side))]
}

function nodesOf(sides: readonly Side[]): string[] {
  return sides.flatMap(side => CLUSTERS[side].nodes)
}
