import type { Match, Option, Segment, Target } from './segment.ts'
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
 * Segments of rules that were parsed before, by their words. A dump repeats the same few segments in every Service's rules, so
 * most of a big one is parsed once, and its rules share their common parts.
 */
export type RuleMemory = Map<string, Segment>

/**
 * Groups the words from `from` on (after `-A CHAIN`) into base options, matches and target; none is dropped. Returns a sentence
 * if a word is at a wrong place or an option lacks its value.
 */
export function ruleBody(words: readonly string[], from: number, memory: RuleMemory): RuleBody | string {
  let base: readonly Option[] = []
  let target: Target | null = null
  const matches: Match[] = []
  for (let at = from; at < words.length;) {
    const end = nextOpener(words, at + 1)
    const segment = remembered(words, at, end, memory)
    if (typeof segment === 'string') return segment
    if (segment.base.length > 0) base = base.length > 0 ? [...base, ...segment.base] : segment.base
    if (segment.match) matches.push(segment.match)
    if (segment.target && target) return 'a rule has one target'
    target ??= segment.target
    at = end
  }
  return { base, matches: fitted(matches), target }
}

/** The value of an option, or undefined if the rule does not have it. */
export function valueOf(options: readonly Option[], flag: string): string | undefined {
  return options.find(option => option.flag === flag)?.values[0]
}

// --- internal ---

/** The most segments that are kept: more different ones do not repeat. */
const MEMORY = 4096

function remembered(words: readonly string[], from: number, to: number, memory: RuleMemory): Segment | string {
  const key = words.slice(from, to).join('\0')
  const known = memory.get(key)
  if (known) return known
  const segment = segmentOf(words, from, to)
  if (typeof segment !== 'string' && memory.size < MEMORY) memory.set(key, segment)
  return segment
}

function nextOpener(words: readonly string[], from: number): number {
  let at = from
  while (at < words.length && words[at] !== '-m' && words[at] !== '-j' && words[at] !== '-g') at++
  return at
}
