import { endpointText } from '../text/addresses.ts'

/** A rule's condition: `ip saddr != 10.4.0.0/14`, `meta l4proto tcp`, `ct state new`, `ip saddr . ip daddr @NAME`. */
export interface NftMatch {
  is: 'match'
  key: string
  not: boolean
  /** One value, the values of `{ … }`, or a set's name (`@NAME`). */
  values: readonly string[]
}

/** What a verdict map, a rule or an element sends a packet to. */
export type NftVerdict
  = | { is: 'jump' | 'goto', chain: string }
    | { is: 'return' | 'drop' | 'accept' | 'reject' }

/** `10.4.1.2:80`, `[fd00::1]:80`. */
interface NftDnat { is: 'dnat', to: string }

export type NftStatement
  = | NftMatch
    | NftVerdict
    /** `meta mark & AND == EQUALS`. */
    | { is: 'mark match', and: number, equals: number, not: boolean }
    | { is: 'mark set', by: 'or' | 'xor', bits: number }
    /** A verdict map: `keys` are the expressions whose values are looked up in `map`. */
    | { is: 'vmap', keys: readonly string[], map: string }
    | { is: 'numgen', of: number, verdicts: readonly { from: number, to: number, verdict: NftVerdict | NftDnat }[] }
    | NftDnat
    | { is: 'masquerade' }
    | { is: 'update', set: string, key: string }
    /** With what it counted, or, where it has a name, without. */
    | { is: 'counter' }
    | { is: 'comment', text: string }

/** Why what is not known may be right nevertheless. */
export const NEWER = '; a newer kube-proxy or nft may have written it'

/** The statements of a rule as `nft list` prints it, in their order; a sentence that names the first it does not know. */
export function statementsOf(text: string): readonly NftStatement[] | string {
  const statements: NftStatement[] = []
  for (let at = 0; at < text.length;) {
    const found = statementAt(text, at)
    if (!found) return `“${text.slice(at, at + 60)}” is no statement of kube-proxy's rules that is known here${NEWER}`
    statements.push(found.statement)
    at = found.end
  }
  return statements
}

/** `goto CHAIN`, `jump CHAIN`, `drop`, `reject`, `accept` or `return`; null for anything else. */
export function verdictOf(text: string): NftVerdict | null {
  const [word, chain, ...more] = text.trim().split(/\s+/)
  if ((word === 'goto' || word === 'jump') && chain && more.length === 0) return { is: word, chain: bare(chain) }
  const ends = ['return', 'drop', 'accept', 'reject'] as const
  const end = ends.find(one => one === word)
  return end && chain === undefined ? { is: end } : null
}

/** A name without the quotation marks that newer versions of nft print around one with a slash. */
export function bare(name: string): string {
  return name.replace(/^"(.*)"$/, '$1')
}

// --- internal ---

type Form = readonly [RegExp, (match: RegExpExecArray) => NftStatement | null]

const NAME = String.raw`"[^"]*"|[^\s;{}",]+`
const KEY = String.raw`(?:ip6?|th|tcp|udp|sctp) [sd](?:addr|port)|meta l4proto|fib [sd]addr type|ct (?:state|status)|[io]ifname`
const KEYS = String.raw`(?:${KEY})(?: \. (?:${KEY})){0,4}`

/** kube-proxy's rules: pkg/proxy/nftables/proxier.go; how nft prints them: src/statement.c and src/expression.c. */
const FORMS: readonly Form[] = [
  [form(String.raw`(${KEYS}) vmap @(${NAME})`), m => ({ is: 'vmap', keys: m[1]!.split(' . '), map: bare(m[2]!) })],
  [form(String.raw`(${KEYS}) (?:(!=|==) )?(?:\{ ([^{}]*) \}|(@?(?:${NAME}(?:,(?:${NAME}))*)))`), matchOf],
  [form(String.raw`(?:meta )?mark (?:& |and )(\w+) (==|!=) (\w+)`), m => ({ is: 'mark match', and: Number(m[1]), equals: Number(m[3]), not: m[2] === '!=' })],
  [form(String.raw`(?:meta )?mark set (?:meta )?mark (\||or|\^|xor) (\w+)`), m => ({ is: 'mark set', by: /\||or$/.test(m[1]!) && m[1] !== 'xor' ? 'or' : 'xor', bits: Number(m[2]) })],
  [form(String.raw`numgen random mod (\d+) vmap \{ ([^{}]*) \}`), m => numgenOf(m, verdictOf)],
  // nft 1.0.6 leaves out `addr . port`
  [form(String.raw`dnat(?: ip6?)?(?: addr \. port)? to numgen random mod (\d+) map \{ ([^{}]*) \}`), m => numgenOf(m, dnatOf)],
  [form(String.raw`dnat(?: ip6?)? to (\S+)`), m => ({ is: 'dnat', to: m[1]! })],
  [form('masquerade(?: fully-random)?'), () => ({ is: 'masquerade' })],
  [form(String.raw`update @(${NAME}) \{ (ip6? saddr) \}`), m => ({ is: 'update', set: bare(m[1]!), key: m[2]! })],
  [form(String.raw`counter (?:name (?:${NAME})|packets \d+ bytes \d+)`), () => ({ is: 'counter' })],
  [form('comment "([^"]*)"'), m => ({ is: 'comment', text: m[1]! })],
  [form('reject(?: with [a-z0-9]+(?: type)? [a-z-]+)?'), () => ({ is: 'reject' })],
  [form(String.raw`((?:jump|goto) (?:${NAME})|return|drop|accept)`), m => verdictOf(m[1]!)],
]

function form(source: string): RegExp {
  return new RegExp(`(?:${source})(?: +|$)`, 'y')
}

function statementAt(text: string, at: number): { statement: NftStatement, end: number } | null {
  for (const [pattern, build] of FORMS) {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    const statement = match && build(match)
    if (statement) return { statement, end: pattern.lastIndex }
  }
  return null
}

function matchOf([, key, operator, list, value]: RegExpExecArray): NftMatch {
  const values = (list ?? value!).split(/,\s*/).map(one => one.startsWith('@') ? `@${bare(one.slice(1))}` : bare(one))
  return { is: 'match', key: key!, not: operator === '!=', values }
}

/** `0 : goto A, 1 : goto B`; nft prints neighbours with the same verdict as a range, `0-1 : goto A`. */
function numgenOf([, of, listed]: RegExpExecArray, read: (text: string) => NftVerdict | NftDnat | null): NftStatement | null {
  const verdicts = []
  for (const one of listed!.split(/, /)) {
    const [, from, to, text] = /^(\d+)(?:-(\d+))? : (.*)$/.exec(one.trim()) ?? []
    const verdict = text === undefined ? null : read(text)
    if (!verdict) return null
    verdicts.push({ from: Number(from), to: Number(to ?? from), verdict })
  }
  return { is: 'numgen', of: Number(of), verdicts }
}

/** `10.4.1.2 . 80` */
function dnatOf(text: string): NftDnat | null {
  const [, address, port] = /^([\da-f.:]+) \. (\d+)$/.exec(text.trim()) ?? []
  return address === undefined ? null : { is: 'dnat', to: endpointText({ address, port: Number(port) }) }
}
