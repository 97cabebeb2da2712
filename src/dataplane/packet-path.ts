import type { Endpoint } from '../text/addresses.ts'
import type { Line } from '../text/lines.ts'
import { inRange, isAddress } from '../text/addresses.ts'

export type PathProtocol = 'TCP' | 'UDP' | 'SCTP'

/** What is asked: where to, and from whom: `external`, `pod`, `host` (the node itself) or an address. */
export interface Question extends Endpoint {
  protocol: PathProtocol
  from: string
}

/** What is known of the node whose dump is read, beside the dump. Each may be missing; then the answer says what it lacks. */
export interface NodeView {
  node?: string
  /** All addresses of the node itself. */
  addresses?: readonly string[]
  /** The range of the pods on this node: backends inside are local. */
  podCidr?: string
  /** Ranges that pods' packets come from, on whatever node, beside those a dump tells itself. */
  pods?: readonly string[]
  /** Backends that get no new connection, as `ADDRESS:PORT`: terminating, or in quarantine. */
  inactive?: readonly string[]
  /** All nodes with their ranges, to say where a backend runs. */
  nodes?: readonly { name: string, podCidr: string | null, internalIp: string }[]
  /** Cilium's mode, `SNAT`, `DSR` or `Hybrid`. */
  mode?: string
  /** Whether Cilium's Socket LB serves pods too. */
  socketLb?: boolean
}

/** `no such frontend`, `no endpoints` and `rejected` are told apart where the file holds what tells them apart. */
export type Answer = 'backends' | 'no such frontend' | 'no endpoints' | 'rejected' | 'not decidable from this file'

/** One thing that decided: a rule or a map entry with its line, and how likely a connection meets it. */
export interface Hop extends Line {
  /** The chain a rule stands in; `frontend` or `slot 2` of a map. */
  label: string
  odds: number
}

export interface PathBackend extends Endpoint {
  odds: number
  /** The line that names it. */
  line: number
  masquerade: boolean | null
  /** Where it runs, where the view says so. */
  node?: string
}

/** Whether the client's address is replaced on the way to the backend; `some` names the backends with their own answer. */
export interface Masquerade {
  answer: 'yes' | 'no' | 'some' | 'not decidable from this file'
  why: string
  /** The lines that say so. */
  lines: readonly number[]
}

export interface Path {
  frontend: Endpoint & { protocol: PathProtocol }
  from: string
  node?: string
  answer: Answer
  /** One sentence. */
  why: string
  hops: readonly Hop[]
  backends: readonly PathBackend[]
  masquerade: Masquerade
  /** A client comes back to the backend it had, for so many seconds (null: the file does not say how many); absent without. */
  affinity?: { seconds: number | null }
  /** What the file cannot tell, and what was taken for it. */
  assumed: readonly (Line & { taken: string })[]
}

/** Odds as they are given out: 9 digits, so that 1/3 is the same number however it was computed. */
export function rounded(odds: number): number {
  return Math.round(odds * 1e9) / 1e9
}

/** `yes`, `no` or `some` from what each backend gets; `why` and `lines` are the caller's. */
export function masqueradeOf(backends: readonly PathBackend[], why: string, lines: readonly number[]): Masquerade {
  const given = new Set(backends.map(({ masquerade }) => masquerade))
  const undecided = given.size === 0 || given.has(null)
  const answer = undecided ? 'not decidable from this file' : given.size > 1 ? 'some' : given.has(true) ? 'yes' : 'no'
  return { answer, why, lines: [...new Set(lines)].sort((a, b) => a - b) }
}

/** Reads `172.18.255.210:80`, `[fd00::1]:80` or `10.96.0.10:53/UDP` (TCP where nothing is said); null for anything else. */
export function targetOf(text: string): (Endpoint & { protocol: PathProtocol }) | null {
  const match = /^(?:\[([0-9a-f:]+)\]|([\d.]+)):(\d{1,5})(?:\/(tcp|udp|sctp))?$/i.exec(text)
  const address = match?.[1] ?? match?.[2]
  const port = Number(match?.[3])
  if (!match || !address || !isAddress(address) || port < 1 || port > 65535) return null
  return { address: canonical(address), port, protocol: (match[4]?.toUpperCase() ?? 'TCP') as PathProtocol }
}

/** An address as programs print it, so that two spellings of one are the same text: `fd00::a` (RFC 5952). */
export function canonical(address: string): string {
  return address.includes(':') ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address
}

/** Whether `from` is a word this code knows or an address. */
export function isFrom(text: string): boolean {
  return ['external', 'pod', 'host'].includes(text) || isAddress(text)
}

/** Whether an address is on the node the view describes; null where the view does not say. */
export function isLocal(address: string, { podCidr, addresses }: NodeView): boolean | null {
  if (addresses?.includes(address)) return true
  return podCidr === undefined ? null : inRange(address, podCidr)
}

/** The node a backend runs on, by the nodes' pod ranges or their own addresses; nothing where the view does not say. */
export function nodeOf(address: string, { nodes = [] }: NodeView): { node?: string } {
  const holds = (range: string | null) => range !== null && inRange(address, range) === true
  const found = nodes.find(({ podCidr, internalIp }) => internalIp === address || holds(podCidr))
  return found ? { node: found.name } : {}
}
