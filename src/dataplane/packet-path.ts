import type { Endpoint } from '../text/addresses.ts'
import type { Line } from '../text/lines.ts'
import { endpointText, inRange, isAddress } from '../text/addresses.ts'

export type PathProtocol = 'TCP' | 'UDP' | 'SCTP'

/** Where a connection goes to. */
export interface Target extends Endpoint { protocol: PathProtocol }

/** Where connections go to by a file, each once; and how many NodePorts are left out because no address of the node is known. */
export interface Frontends { frontends: Target[], nodePorts: number }

/** A question: the destination, and the source: `external`, `pod`, `host` (the node itself) or an address. */
export interface Question extends Target {
  from: string
}

/** What is known about the node in addition to its dump. All of it is optional; an answer says what it lacks. */
export interface NodeView {
  node?: string
  /** All addresses of the node itself. */
  addresses?: readonly string[]
  /** The range of the pods on this node: backends inside are local. */
  podCidr?: string
  /** Ranges that pods' packets come from, on any node, in addition to those that the dump itself shows. */
  pods?: readonly string[]
  /** Backends that get no new connections, as `ADDRESS:PORT`: terminating, or in quarantine. */
  inactive?: readonly string[]
  /** All nodes with their ranges, to say where a backend runs. */
  nodes?: readonly { name: string, podCidr: string | null, internalIp: string }[]
  /** Cilium's mode, `SNAT`, `DSR` or `Hybrid`. */
  mode?: string
  /** Whether Cilium's Socket LB serves pods too. */
  socketLb?: boolean
}

/** `no such frontend`, `no endpoints` and `rejected` are distinguished as far as the file allows. */
type Answer = 'backends' | 'no such frontend' | 'no endpoints' | 'rejected' | 'not decidable from this file'

/** One decision: a rule or a map entry with its line, and the probability that a connection meets it. */
export interface Hop extends Line {
  /** The chain of the rule; `frontend` or `slot 2` of a map. */
  label: string
  odds: number
}

export interface PathBackend extends Endpoint {
  odds: number
  /** The line that names it. */
  line: number
  masquerade: boolean | null
  /** The node it runs on, if the view says so. */
  node?: string
}

/** Whether the client's address is replaced on the way to the backend; for `some` the backends have their own answers. */
interface Masquerade {
  answer: 'yes' | 'no' | 'some' | 'not decidable from this file'
  why: string
  /** The lines that show it. */
  lines: readonly number[]
}

export interface Path {
  frontend: Target
  from: string
  node?: string
  answer: Answer
  /** One sentence. */
  why: string
  hops: readonly Hop[]
  backends: readonly PathBackend[]
  masquerade: Masquerade
  /**
   * Session affinity: a client returns to its backend for this many seconds (null: the file does not say how many); absent if
   * off.
   */
  affinity?: { seconds: number | null }
  /** What the file does not decide, and what was assumed. */
  assumed: readonly (Line & { taken: string })[]
}

/** What was asked, as the answer repeats it. */
type Asked = Pick<Path, 'frontend' | 'from' | 'node'>

/** What the file says of it. */
export type Found = Omit<Path, keyof Asked>

/** The part of an answer that repeats the question. */
export function askedOf({ address, port, protocol, from }: Question, { node }: NodeView): Asked {
  return { frontend: { address, port, protocol }, from, ...node ? { node } : {} }
}

/** Where nothing is redirected, nothing is said of the client's address. */
export const NO_MASQUERADE: Masquerade = { answer: 'not decidable from this file', why: 'Nothing is redirected.', lines: [] }

/** Rounds odds to 9 digits, so that 1/3 is the same number however it was computed. */
export function rounded(odds: number): number {
  return Math.round(odds * 1e9) / 1e9
}

/** What is met on several ways, or branches, is one hop, with the sum of their odds; `what` it is that is the same. */
export function summedHops<T extends { odds: number }>(met: readonly T[], what: (one: T) => unknown, hopOf: (one: T) => Omit<Hop, 'odds'>): Hop[] {
  const alike = [...Map.groupBy(met, what).values()]
  return alike.map(same => ({ ...hopOf(same[0]!), odds: rounded(same.reduce((sum, { odds }) => sum + odds, 0)) }))
}

/** `yes`, `no` or `some` from the backends' answers; the caller provides `why` and `lines`. */
export function masqueradeOf(backends: readonly PathBackend[], why: string, lines: readonly number[]): Masquerade {
  const given = new Set(backends.map(({ masquerade }) => masquerade))
  const undecided = given.size === 0 || given.has(null)
  const answer = undecided ? 'not decidable from this file' : given.size > 1 ? 'some' : given.has(true) ? 'yes' : 'no'
  return { answer, why, lines: [...new Set(lines)].sort((a, b) => a - b) }
}

/** Parses `172.18.255.210:80`, `[fd00::1]:80` or `10.96.0.10:53/UDP` (TCP by default); null for anything else. */
export function targetOf(text: string): Target | null {
  const match = /^(?:\[([0-9a-f:]+)\]|([\d.]+)):(\d{1,5})(?:\/(tcp|udp|sctp))?$/i.exec(text)
  const address = match?.[1] ?? match?.[2]
  const port = Number(match?.[3])
  if (!match || !address || !isAddress(address) || port < 1 || port > 65535) return null
  return { address: canonical(address), port, protocol: (match[4]?.toUpperCase() ?? 'TCP') as PathProtocol }
}

/** A destination as {@link targetOf} reads it: `10.96.0.10:53/UDP`. */
export function targetText({ protocol, ...endpoint }: Target): string {
  return `${endpointText(endpoint)}${protocol === 'TCP' ? '' : `/${protocol}`}`
}

/** An address in its canonical form, so that two spellings of one become the same text: `fd00::a` (RFC 5952). */
export function canonical(address: string): string {
  return address.includes(':') ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address
}

/** Each target once, in the order of the first. */
export function eachOnce(targets: readonly Target[]): Target[] {
  const known = new Map<string, Target>()
  for (const one of targets) known.set(`${one.address} ${one.port} ${one.protocol}`, one)
  return [...known.values()]
}

/** Who may ask beside an address. */
export const ASKERS: readonly string[] = ['external', 'pod', 'host']

/** What {@link targetOf} and {@link askerOf} read, for the end of a sentence. */
export const [TO_TAKES, FROM_TAKES] = ['ADDRESS:PORT, with /UDP where it is not TCP', `${ASKERS.join(', ')} or an address`] as const

/** Who asks, an address in its one spelling; null for anything else. */
export function askerOf(text: string): string | null {
  return isAddress(text) ? canonical(text) : ASKERS.includes(text) ? text : null
}

/** Whether an address is on the node of the view; null if the view does not say. */
export function isLocal(address: string, { podCidr, addresses }: NodeView): boolean | null {
  if (addresses?.includes(address)) return true
  return podCidr === undefined ? null : inRange(address, podCidr)
}

/** The node a backend runs on, by the nodes' pod ranges or their own addresses; empty if the view does not say. */
export function nodeOf(address: string, { nodes = [] }: NodeView): { node?: string } {
  const holds = (range: string | null) => range !== null && inRange(address, range) === true
  const found = nodes.find(({ podCidr, internalIp }) => internalIp === address || holds(podCidr))
  return found ? { node: found.name } : {}
}
