import type { Word } from './quoted.ts'

/** One option of a rule: `! --ctstate NEW` is `{ not: true, flag: '--ctstate', values: ['NEW'] }`. */
export interface Option {
  not: boolean
  flag: string
  values: string[]
}

/** A match extension with its options; what this code does not know is kept as words all the same. */
export interface Match {
  module: string
  options: Option[]
}

/** What is done with a packet that matches: a chain it goes on in, or a verdict or target extension. */
export interface Target {
  name: string
  /** `goto` (`-g`) does not come back to this chain. */
  goes: 'jump' | 'goto'
  options: Option[]
}

export interface RuleBody {
  /** Options of no extension: `-s`, `-d`, `-p`, `-i`, `-o`. */
  base: Option[]
  matches: Match[]
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
 * Groups the words behind `-A CHAIN` into base options, matches and target, losing none. Gives a sentence where a word
 * cannot stand where it does or an option lacks its value.
 */
export function ruleBody(words: readonly Word[]): RuleBody | string {
  const body: RuleBody = { base: [], matches: [], target: null }
  let open: { name: string, options: Option[] } = { name: BASE, options: body.base }
  let at = 0
  while (at < words.length) {
    const read = optionAt(words, at, open.name)
    if (typeof read === 'string') return read
    at = read.next
    const opened = openedBy(read.option, body)
    if (typeof opened === 'string') return opened
    if (opened) open = opened
    else (BASE_FLAGS.has(read.option.flag) ? body.base : open.options).push(read.option)
  }
  return lacking(body) ?? body
}

/** The value of an option, or undefined where the rule has none. */
export function valueOf(options: readonly Option[], flag: string): string | undefined {
  return options.find(option => option.flag === flag)?.values[0]
}

// --- internal ---

const BASE = ''
const BASE_FLAGS: ReadonlySet<string> = new Set(['-s', '-d', '-p', '-i', '-o', '-f'])

/** How many values an option takes; one that is not listed takes all up to the next option. */
const ARITY: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  [BASE]: { '-s': 1, '-d': 1, '-p': 1, '-i': 1, '-o': 1, '-f': 0, '-m': 1, '-j': 1, '-g': 1 },
  comment: { '--comment': 1 },
  tcp: { '--dport': 1, '--sport': 1, '--tcp-flags': 2, '--tcp-option': 1 },
  udp: { '--dport': 1, '--sport': 1 },
  sctp: { '--dport': 1, '--sport': 1 },
  multiport: { '--dports': 1, '--sports': 1, '--ports': 1 },
  statistic: { '--mode': 1, '--probability': 1, '--every': 1, '--packet': 1 },
  recent: { '--name': 1, '--seconds': 1, '--hitcount': 1, '--mask': 1, '--set': 0, '--rcheck': 0, '--update': 0, '--remove': 0, '--reap': 0, '--rsource': 0, '--rdest': 0, '--rttl': 0 },
  mark: { '--mark': 1 },
  conntrack: { '--ctstate': 1 },
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
}

/** Without one of these an extension says nothing: the line was cut. */
const NEEDS: Readonly<Record<string, readonly string[]>> = {
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
}

function optionAt(words: readonly Word[], from: number, module: string): { option: Option, next: number } | string {
  const not = isBang(words[from])
  const at = not ? from + 1 : from
  const flag = words[at]
  if (!flag || !isFlag(flag)) return `“${flag?.text ?? '!'}” belongs to no option`
  const arity = ARITY[BASE]![flag.text] ?? ARITY[module]?.[flag.text]
  const values = arity === undefined
    ? greedy(words, at + 1)
    : words.slice(at + 1, at + 1 + arity).map(({ text }) => text)
  if (arity !== undefined && values.length < arity) return `${flag.text} has no value`
  return { option: { not, flag: flag.text, values }, next: at + 1 + values.length }
}

function greedy(words: readonly Word[], from: number): string[] {
  let end = from
  while (end < words.length && !isFlag(words[end]!) && !isBang(words[end])) end++
  return words.slice(from, end).map(({ text }) => text)
}

function openedBy({ flag, values, not }: Option, body: RuleBody): { name: string, options: Option[] } | string | null {
  if (flag !== '-m' && flag !== '-j' && flag !== '-g') return null
  if (not) return `${flag} cannot be negated`
  const name = values[0]!
  const options: Option[] = []
  if (flag === '-m') {
    body.matches.push({ module: name, options })
    return { name, options }
  }
  if (body.target) return 'a rule has one target'
  body.target = { name, goes: flag === '-j' ? 'jump' : 'goto', options }
  return { name, options }
}

function lacking({ matches, target }: RuleBody): string | null {
  const extensions = [
    ...matches.map(({ module, options }) => ({ name: module, options })),
    ...target ? [target] : [],
  ]
  const bare = extensions.find(({ name, options }) => NEEDS[name] && !options.some(({ flag }) => NEEDS[name]!.includes(flag)))
  return bare ? `${bare.name} lacks ${NEEDS[bare.name]!.join(' or ')}` : null
}

function isFlag({ text, quoted }: Word): boolean {
  return !quoted && text.length > 1 && text.startsWith('-')
}

function isBang(word: Word | undefined): boolean {
  return word !== undefined && !word.quoted && word.text === '!'
}
