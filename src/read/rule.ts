import type { Match, Option, Segment, Target } from './segment.ts'
import { quotedWords, wordEnd } from '../text/quoted.ts'
import { fitted, segmentOf } from './segment.ts'

export interface RuleBody {
  /** Options that belong to no extension: `-s`, `-d`, `-p`, `-i`, `-o`, and `-c` with the counters of `iptables -S -v`. */
  base: readonly Option[]
  matches: readonly Match[]
  target: Target | null
}

/** Target extensions of iptables-extensions(8) and the verdicts of iptables(8): every other target is a chain. */
export const TARGETS: ReadonlySet<string> = new Set([
  ...['ACCEPT', 'DROP', 'QUEUE', 'RETURN'],
  ...['AUDIT', 'CHECKSUM', 'CLASSIFY', 'CLUSTERIP', 'CONNMARK', 'CONNSECMARK', 'CT', 'DNAT', 'DNPT', 'DSCP', 'ECN', 'HL'],
  ...['HMARK', 'IDLETIMER', 'LED', 'LOG', 'MARK', 'MASQUERADE', 'NETMAP', 'NFLOG', 'NFQUEUE', 'NOTRACK', 'RATEEST'],
  ...['REDIRECT', 'REJECT', 'SECMARK', 'SET', 'SNAT', 'SNPT', 'SYNPROXY', 'TCPMSS', 'TCPOPTSTRIP', 'TEE', 'TOS', 'TPROXY'],
  ...['TRACE', 'TTL', 'ULOG'],
])

/**
 * Segments of rules that were parsed before, and what stands before a rule's target, by their text. A dump repeats the same few
 * in every Service's rules, so most of a big one is parsed once, and its rules share their common parts.
 */
export class RuleMemory {
  readonly segments = new Map<string, Segment>()
  readonly conditions = new Map<string, Conditions>()
}

/**
 * Groups the words of a rule from the character `from` on (after `-A CHAIN `) into base options, matches and target; none is
 * dropped. Returns a sentence if a quote is never closed, a word is at a wrong place or an option lacks its value.
 */
export function ruleBody(text: string, from: number, memory: RuleMemory): RuleBody | string {
  const known = knownBody(text, from, memory)
  if (known) return known
  const starts = segmentStarts(text, from)
  if (starts === null) return NEVER_CLOSED
  const last = starts.at(-1)!
  const conditions = conditionsOf(text, starts, memory)
  if (typeof conditions === 'string') return conditions
  keep(memory.conditions, text.slice(from, last), conditions)
  const segment = segmentAt(text, last, text.length, memory)
  return typeof segment === 'string' ? segment : bodyOf(conditions, segment)
}

/** The value of an option, or undefined if the rule does not have it. */
export function valueOf(options: readonly Option[], flag: string): string | undefined {
  return options.find(option => option.flag === flag)?.values[0]
}

// --- internal ---

/** All segments of a rule but the last, which is its target if it has one. */
type Conditions = RuleBody

/** The most that are kept of each; what a dump repeats soon comes again. */
const MEMORY = 4096

const NEVER_CLOSED = 'a quote is never closed'
const ONE_TARGET = 'a rule has one target'

/** The body of a rule whose conditions were read before; undefined for any other. */
function knownBody(text: string, from: number, memory: RuleMemory): RuleBody | string | undefined {
  const last = lastOpener(text, from)
  const before = last === -1 ? undefined : memory.conditions.get(text.slice(from, last))
  if (!before) return undefined
  const chain = before.target ? null : chainAt(text, last)
  if (chain) return { base: before.base, matches: before.matches, target: chain }
  const segment = segmentAt(text, last, text.length, memory)
  return typeof segment === 'object' ? bodyOf(before, segment) : undefined
}

/** `-j CHAIN` or `-g CHAIN` at the end of a rule, as most rules have it, each with a chain of its own; null for anything else. */
function chainAt(text: string, at: number): Target | null {
  const name = text.slice(at + 3)
  if (text[at + 1] === 'm' || name === '' || name.includes(' ') || name.includes('"')) return null
  return TARGETS.has(name) ? null : { name, goes: text[at + 1] === 'j' ? 'jump' : 'goto', options: fitted([]) }
}

/** Where the last of `-m`, `-j` and `-g` from `from` on stands, be it in a quoted word or not; -1 if there is none. */
function lastOpener(text: string, from: number): number {
  let at = text.lastIndexOf(' -') + 1
  while (at >= from && !isOpener(text, at)) at = text.lastIndexOf(' -', at - 2) + 1
  return at >= from ? at : -1
}

function bodyOf({ base, matches, target }: Conditions, last: Segment): RuleBody | string {
  if (last.target && target) return ONE_TARGET
  return {
    base: last.base.length > 0 ? [...base, ...last.base] : base,
    matches: last.match ? [...matches, last.match] : matches,
    target: target ?? last.target,
  }
}

function keep<T>(known: Map<string, T>, key: string, one: T): void {
  if (known.size >= MEMORY) known.clear()
  known.set(key, one)
}

function conditionsOf(text: string, starts: readonly number[], memory: RuleMemory): Conditions | string {
  const base: Option[] = []
  const matches: Match[] = []
  let target: Target | null = null
  for (let index = 0; index + 1 < starts.length; index++) {
    const segment = segmentAt(text, starts[index]!, starts[index + 1]!, memory)
    if (typeof segment === 'string') return segment
    base.push(...segment.base)
    if (segment.match) matches.push(segment.match)
    if (segment.target && target) return ONE_TARGET
    target ??= segment.target
  }
  return { base: fitted(base), matches: fitted(matches), target }
}

function segmentAt(text: string, from: number, to: number, memory: RuleMemory): Segment | string {
  const key = text.slice(from, to)
  const before = memory.segments.get(key)
  if (before) return before
  const words = quotedWords(key)
  const one = words === null ? NEVER_CLOSED : segmentOf(words, 0, words.length)
  if (typeof one !== 'string') keep(memory.segments, key, one)
  return one
}

/** Where the segments begin: at `from`, and at each further `-m`, `-j` and `-g`; null if a quote is never closed. */
function segmentStarts(text: string, from: number): number[] | null {
  const starts = [from]
  for (let at = from; at < text.length;) {
    const end = wordEnd(text, at)
    if (end === -1) return null
    if (at > from && isOpener(text, at)) starts.push(at)
    at = end
    while (text[at] === ' ') at++
  }
  return starts
}

function isOpener(text: string, at: number): boolean {
  return text[at] === '-' && text[at + 2] === ' ' && (text[at + 1] === 'j' || text[at + 1] === 'm' || text[at + 1] === 'g')
}
