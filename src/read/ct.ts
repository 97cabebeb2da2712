import type { Endpoint } from '../text/addresses.ts'
import type { Line } from '../text/lines.ts'
import { max } from 'd3-array'
import { endpointOf } from '../text/addresses.ts'
import { Unreadable } from '../text/lines.ts'
import { printedLines } from './printed.ts'

/** One entry of Cilium's connection tracking. `SVC` stores the chosen backend, `IN` and `OUT` the packets at the endpoint. */
export interface CtEntry extends Line {
  protocol: string
  direction: 'SVC' | 'IN' | 'OUT'
  source: Endpoint
  destination: Endpoint
  /** It is for an ICMP error of another connection. */
  related: boolean
  /** Seconds on the map's own clock, not a time of day. */
  expires: number
  revNat: number
  sourceSecurityId: number
  /** 0 if there is none; entries of DSR print what is no id (`fields` has it). */
  backendId: number
  /** `RxClosing`, `TxClosing`, `SeenNonSyn`, `NodePort` … */
  flags: string[]
  /** Every `name=value` as printed, including those above. */
  fields: Record<string, string>
}

/**
 * Parses `cilium-dbg bpf ct list global`, whole or filtered by `grep`; the order is the map's own and means nothing.
 *
 * Source of the format: `TupleKey4.Dump` in pkg/tuple/ipv4.go and `CtEntry.StringWithTimeDiff` in pkg/maps/ctmap/types.go of
 * Cilium 1.19; 1.18 and before print no NatPort, and no Cilium prints brackets around an IPv6 address here. 1.12 to 1.15 print
 * no BackendID: a Service's entry has its backend's id in the field of received bytes (`ct_entry` in bpf/lib/common.h), and
 * until 1.14 it is printed as `OUT` from the Service to the client, with the word `service`. With `--time-diff` the remaining
 * seconds follow `expires`. Throws {@link Unreadable} at a line that is not an entry or lacks a field that every entry has.
 */
export function parseCt(text: string, file = 'bpf ct list'): CtEntry[] {
  const entries = printedLines(text).map(line => ctEntry(line, file))
  const has = ({ fields }: CtEntry) => fields.NatPort !== undefined
  const cut = entries.some(has) ? entries.find(entry => !has(entry)) : undefined
  if (cut) throw new Unreadable(file, cut, 'NatPort is missing: the line is cut')
  return entries
}

/**
 * Connections to a Service that have sent nothing but a SYN and whose entries are still in use: an expired entry stays listed
 * until it is garbage-collected. The map's current time is taken from the newest packet in it.
 */
export function unanswered(entries: readonly CtEntry[]): CtEntry[] {
  const now = max(entries.flatMap(({ fields }) => [Number(fields.LastTxReport ?? 0), Number(fields.LastRxReport ?? 0)])) ?? 0
  return entries.filter(({ direction, fields, expires }) => direction === 'SVC' && fields.TxFlagsSeen === SYN && expires > now)
}

// --- internal ---

/** `TxFlagsSeen`: the union of all TCP flags that any packet had. */
const SYN = '0x02'

/** Backend ids have 32 bits. */
const IDS = 2 ** 32

const REMAINING = /^(expires=\d+) \(remaining: -?\d+ sec\(s\)\)/
const NEEDED = ['expires', 'Flags', 'RevNAT', 'SourceSecurityID'] as const

function ctEntry(line: Line, file: string): CtEntry {
  const match = /^([A-Z][\w-]*|\d+) (SVC|IN|OUT) (\S+) -> (\S+) (related )?(service )?(expires=.*)$/.exec(line.text)
  const source = match && endOf(match[3]!)
  const destination = match && endOf(match[4]!)
  if (!match || !source || !destination) throw new Unreadable(file, line, 'not an entry of connection tracking')
  const { fields, flags } = pairsOf(line, match[7]!, file)
  const direction = match[6] ? 'SVC' : match[2] as CtEntry['direction']
  const backendId = fields.BackendID ?? (fields.IfIndex === undefined ? undefined : direction === 'SVC' ? fields.RxBytes : '0')
  const lacking = NEEDED.find(name => fields[name] === undefined) ?? (backendId === undefined ? 'BackendID' : null)
  if (lacking) throw new Unreadable(file, line, `${lacking} is missing: the line is cut`)
  return {
    ...line,
    protocol: match[1]!,
    direction,
    ...match[6] ? { source: destination, destination: source } : { source, destination },
    related: match[5] !== undefined,
    expires: Number(fields.expires),
    revNat: Number(fields.RevNAT),
    sourceSecurityId: Number(fields.SourceSecurityID),
    backendId: Number(backendId) < IDS ? Number(backendId) : 0,
    flags,
    fields,
  }
}

/** `10.4.1.5:80`, `fd00:4::5:80`: the port follows the last colon, with or without brackets. */
function endOf(text: string): Endpoint | null {
  const colon = text.lastIndexOf(':')
  const bare = text.indexOf(':') < colon && !text.startsWith('[')
  return endpointOf(bare ? `[${text.slice(0, colon)}]${text.slice(colon)}` : text)
}

function pairsOf(line: Line, text: string, file: string): { fields: Record<string, string>, flags: string[] } {
  const fields: Record<string, string> = {}
  const flags: string[] = []
  let inFlags = false
  for (const word of text.replace(REMAINING, '$1').split(' ').filter(Boolean)) {
    const pair = /^([A-Za-z]+)=([0-9a-fx.:]+)$/.exec(word)
    if (word === '[' || word === ']') inFlags = word === '['
    else if (inFlags && /^[A-Z0-9]+$/i.test(word)) flags.push(word)
    else if (!pair || Object.hasOwn(fields, pair[1]!)) throw new Unreadable(file, line, `“${word}” is no field`)
    else fields[pair[1]!] = pair[2]!
  }
  return { fields, flags }
}
