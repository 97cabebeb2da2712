import { unquoted } from '../text/quoted.ts'

/** One option of a rule: `! --ctstate NEW` is `{ not: true, flag: '--ctstate', values: ['NEW'] }`. */
export interface Option {
  not: boolean
  flag: string
  values: readonly string[]
}

/** A match extension with its options; unknown ones are kept as words. */
export interface Match {
  module: string
  options: readonly Option[]
}

/** What happens to a packet that matches: it continues in a chain, or a verdict or target extension applies. */
export interface Target {
  name: string
  /** `goto` (`-g`) does not return to this chain. */
  goes: 'jump' | 'goto'
  options: readonly Option[]
}

/** The words between two of `-m`, `-j` and `-g`: one match or target, or, before the first of them, the base options. */
export interface Segment {
  base: readonly Option[]
  match: Match | null
  target: Target | null
}

/** Parses the words of one segment; returns a sentence if a word is at a wrong place or an option lacks its value. */
export function segmentOf(words: readonly string[], from: number, to: number): Segment | string {
  const base: Option[] = []
  const options: Option[] = []
  let opener: Option | null = null
  for (let at = from; at < to;) {
    const read = optionAt(words, at, to, opener?.values[0] ?? BASE)
    if (typeof read === 'string') return read
    at = read.next
    if (OPENERS.has(read.option.flag)) {
      if (read.option.not) return `${read.option.flag} cannot be negated`
      opener = read.option
    }
    else if (BASE_FLAGS.has(read.option.flag)) {
      base.push(read.option)
    }
    else if (opener) {
      options.push(read.option)
    }
    else {
      return `“${read.option.flag}” belongs to no match`
    }
  }
  const lacking = opener && lackOf(opener.values[0]!, options)
  return lacking ?? { base: fitted(base), ...opened(opener, fitted(options)) }
}

/** The same list without the room that `push` leaves for more: a big dump has a million of them. */
export function fitted<T>(list: readonly T[]): readonly T[] {
  return list.length === 0 ? EMPTY : list.slice()
}

// --- internal ---

const EMPTY: readonly never[] = []
const BASE = ''
const OPENERS: ReadonlySet<string> = new Set(['-m', '-j', '-g'])
const BASE_FLAGS: ReadonlySet<string> = new Set(['-s', '-d', '-p', '-i', '-o', '-f', '-c'])

/** How many values an option takes; an option that is not listed takes all up to the next one. */
const ARITY = mapOfMaps({
  [BASE]: { '-s': 1, '-d': 1, '-p': 1, '-i': 1, '-o': 1, '-f': 0, '-c': 2, '-m': 1, '-j': 1, '-g': 1 },
  comment: { '--comment': 1 },
  tcp: { '--dport': 1, '--sport': 1, '--tcp-flags': 2, '--tcp-option': 1 },
  udp: { '--dport': 1, '--sport': 1 },
  sctp: { '--dport': 1, '--sport': 1 },
  multiport: { '--dports': 1, '--sports': 1, '--ports': 1 },
  statistic: { '--mode': 1, '--probability': 1, '--every': 1, '--packet': 1 },
  recent: { '--name': 1, '--seconds': 1, '--hitcount': 1, '--mask': 1, '--set': 0, '--rcheck': 0, '--update': 0, '--remove': 0, '--reap': 0, '--rsource': 0, '--rdest': 0, '--rttl': 0 },
  mark: { '--mark': 1 },
  conntrack: { '--ctstate': 1 },
  state: { '--state': 1 },
  addrtype: { '--src-type': 1, '--dst-type': 1, '--limit-iface-in': 0, '--limit-iface-out': 0 },
  physdev: { '--physdev-in': 1, '--physdev-out': 1, '--physdev-is-in': 0, '--physdev-is-out': 0, '--physdev-is-bridged': 0 },
  nfacct: { '--nfacct-name': 1 },
  set: { '--match-set': 2 },
  MARK: { '--set-xmark': 1, '--set-mark': 1, '--or-mark': 1, '--and-mark': 1, '--xor-mark': 1 },
  DNAT: { '--to-destination': 1, '--random': 0, '--persistent': 0 },
  SNAT: { '--to-source': 1, '--random': 0, '--random-fully': 0, '--persistent': 0 },
  MASQUERADE: { '--to-ports': 1, '--random': 0, '--random-fully': 0 },
  REJECT: { '--reject-with': 1 },
  CT: { '--notrack': 0 },
})

/** Options without which an extension is incomplete: the line was cut. */
const NEEDS: ReadonlyMap<string, readonly string[]> = new Map(Object.entries({
  comment: ['--comment'],
  statistic: ['--probability', '--every'],
  recent: ['--set', '--rcheck', '--update', '--remove'],
  mark: ['--mark'],
  nfacct: ['--nfacct-name'],
  set: ['--match-set'],
  addrtype: ['--src-type', '--dst-type'],
  MARK: ['--set-xmark', '--set-mark', '--or-mark', '--and-mark', '--xor-mark'],
  DNAT: ['--to-destination'],
  SNAT: ['--to-source'],
}))

/** Of `[unsupported revision]` in place of an extension's options (public output 33). */
const NOT_PRINTED = 'this iptables is older than the one that wrote the rule, and cannot print it: run iptables-save in kube-proxy\'s container'

function optionAt(words: readonly string[], from: number, to: number, module: string): { option: Option, next: number } | string {
  const not = words[from] === '!'
  const at = not ? from + 1 : from
  const flag = words[at]
  if (flag === '[unsupported') return NOT_PRINTED
  if (flag === undefined || at >= to || !isFlag(flag)) return `“${flag ?? '!'}” belongs to no option`
  const arity = ARITY.get(BASE)!.get(flag) ?? ARITY.get(module)?.get(flag)
  const end = Math.min(to, arity === undefined ? greedy(words, at + 1, to) : at + 1 + arity)
  const values = words.slice(at + 1, end).map(unquoted)
  if (arity !== undefined && values.length < arity) return `${flag} has no value`
  return { option: { not, flag, values }, next: end }
}

function greedy(words: readonly string[], from: number, to: number): number {
  let end = from
  while (end < to && !isFlag(words[end]!) && words[end] !== '!') end++
  return end
}

function opened(opener: Option | null, options: readonly Option[]): Pick<Segment, 'match' | 'target'> {
  if (!opener) return { match: null, target: null }
  const name = opener.values[0]!
  return opener.flag === '-m'
    ? { match: { module: name, options }, target: null }
    : { match: null, target: { name, goes: opener.flag === '-j' ? 'jump' : 'goto', options } }
}

function lackOf(name: string, options: readonly Option[]): string | null {
  const needed = NEEDS.get(name)
  if (needed === undefined || options.some(({ flag }) => needed.includes(flag))) return null
  return `${name} lacks ${needed.join(' or ')}`
}

/** Of a big dump's many names, an object would make a key of each that it is asked for. */
function mapOfMaps(of: Record<string, Record<string, number>>): ReadonlyMap<string, ReadonlyMap<string, number>> {
  return new Map(Object.entries(of).map(([name, inner]) => [name, new Map(Object.entries(inner))]))
}

function isFlag(word: string): boolean {
  return word.length > 1 && word.startsWith('-')
}
