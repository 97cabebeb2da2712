import type { Line } from '../text/lines.ts'
import type { NftStatement, NftVerdict } from './nft-rule.ts'
import { Unreadable } from '../text/lines.ts'
import { bare, NEWER, statementsOf, verdictOf } from './nft-rule.ts'
import { printed } from './printed.ts'

export interface NftRule extends Line {
  kind: 'rule'
  chain: string
  statements: readonly NftStatement[]
}

export interface NftChain extends Line {
  kind: 'chain'
  name: string
  /** Where packets enter; null for a chain that only other rules lead to. The priority is a number: `dstnat - 10` is -110. */
  base: { type: string, hook: string, priority: number, policy: string } | null
  rules: NftRule[]
}

/** An element of a set or a verdict map; `key` as it stands in the line: `203.0.113.10 . tcp . 80`. */
export interface NftElement extends Line {
  key: string
  verdict: NftVerdict | null
}

interface NftSet extends Line {
  kind: 'set' | 'map'
  name: string
  elements: Map<string, NftElement>
  /** Seconds after which an element goes; null if they stay. */
  timeout: number | null
}

/** Named by rules; what it counts decides nothing. */
interface NftCounter extends Line { kind: 'counter' }

export interface NftTable extends Line {
  kind: 'table'
  family: 'ip' | 'ip6'
  chains: Map<string, NftChain>
  sets: Map<string, NftSet>
}

/** Every non-blank line is exactly one node: what it opens, a rule, or a line of its set (`part`). */
type NftNode = NftTable | NftChain | NftSet | NftRule | NftCounter | (Line & { kind: 'part' | 'end' | 'passed over' })

export interface NftListing { tables: NftTable[], nodes: NftNode[] }

/**
 * Parses what `nft list table ip kube-proxy` prints, and `ip6`, or both in a row; also pasted from a terminal (see `printed`).
 * Sources: nft(8), and pkg/proxy/nftables/proxier.go of Kubernetes for what kube-proxy writes. Throws {@link Unreadable} at
 * another table, at a line or statement that is not known, at a name that is not declared, and where the listing is cut.
 */
export function parseNft(text: string, file = 'nft list table ip kube-proxy'): NftListing {
  const listing = read(text, { file, parts: false })
  for (const table of listing.tables) checkNames(table, file)
  return listing
}

/**
 * Parses parts of one table, as `nft get element` and `nft list chain` print them in a row: its elements and chains together.
 * Throws {@link Unreadable} as {@link parseNft} does, but not where a name is declared in no part.
 */
export function parseNftParts(text: string, file = 'parts of table ip kube-proxy'): NftListing {
  return read(text, { file, parts: true })
}

// --- internal ---

interface State {
  file: string
  /** A table is opened again for each of its parts. */
  parts: boolean
  tables: NftTable[]
  table: NftTable | null
  open: NftChain | NftSet | NftCounter | null
  /** Within `elements = { … }`. */
  listing: boolean
}

function read(text: string, of: Pick<State, 'file' | 'parts'>): NftListing {
  const { lines, passedOver } = printed(text)
  const { file } = of
  const state: State = { ...of, tables: [], table: null, open: null, listing: false }
  const nodes: NftNode[] = lines.map(line => nodeOf(line, state))
  if (state.table) throw new Unreadable(file, lines.at(-1)!, `table ${state.table.family} kube-proxy is not closed: the listing is cut`)
  if (state.tables.length === 0) throw new Unreadable(file, lines[0] ?? { line: 1, text: '' }, 'no table kube-proxy')
  return { tables: state.tables, nodes: [...nodes, ...passedOver.map(line => ({ ...line, kind: 'passed over' as const }))].sort((a, b) => a.line - b.line) }
}

function nodeOf(line: Line, state: State): NftNode {
  const text = line.text.trim()
  if (state.listing) return elementsOn(line, text, state)
  if (text === '}') return close(line, state)
  if (!state.table) return openTable(line, text, state)
  if (!state.open) return openIn(line, text, state.table, state)
  if (state.open.kind === 'counter') return inCounter(line, text, state)
  return state.open.kind === 'chain' ? inChain(line, text, state.open, state) : inSet(line, text, state.open, state)
}

function close(line: Line, state: State): NftNode {
  if (state.open) state.open = null
  else if (state.table) state.table = null
  else throw new Unreadable(state.file, line, 'nothing is open that this closes')
  return { ...line, kind: 'end' }
}

function openTable(line: Line, text: string, state: State): NftNode {
  const [, family, name] = /^table (\w+) (\S+) \{(?: # handle \d+)?$/.exec(text) ?? []
  if (!name) throw new Unreadable(state.file, line, 'not a table (`table ip kube-proxy {`)')
  if (name !== 'kube-proxy' || (family !== 'ip' && family !== 'ip6')) throw new Unreadable(state.file, line, `table ${family} ${name} is not kube-proxy's: \`nft list table ip kube-proxy\` prints that alone`)
  const before = state.tables.find(known => known.family === family)
  if (before && state.parts) {
    state.table = before
    return { ...line, kind: 'part' }
  }
  if (before) throw new Unreadable(state.file, line, `table ${family} kube-proxy comes twice`)
  state.table = { ...line, kind: 'table', family, chains: new Map(), sets: new Map() }
  state.tables.push(state.table)
  return state.table
}

function openIn(line: Line, text: string, table: NftTable, state: State): NftNode {
  if (/^comment "[^"]*"$/.test(text)) return { ...line, kind: 'part' }
  const [, kind, quoted] = /^(chain|set|map|counter) (\S+) \{(?: # handle \d+)?$/.exec(text) ?? []
  if (!kind) throw new Unreadable(state.file, line, 'neither a chain, a set, a map nor a counter')
  if (kind === 'counter') return state.open = { ...line, kind }
  const name = bare(quoted!)
  const known: Map<string, unknown> = kind === 'chain' ? table.chains : table.sets
  if (known.has(name)) throw new Unreadable(state.file, line, `${kind} ${name} comes twice`)
  if (kind === 'chain') {
    const chain: NftChain = { ...line, kind, name, base: null, rules: [] }
    table.chains.set(name, chain)
    return state.open = chain
  }
  const set: NftSet = { ...line, kind: kind as 'set' | 'map', name, elements: new Map(), timeout: null }
  table.sets.set(name, set)
  return state.open = set
}

function inCounter(line: Line, text: string, { file }: State): NftNode {
  if (!/^(?:packets \d+ bytes \d+|comment "[^"]*")$/.test(text)) throw new Unreadable(file, line, `not known in a counter${NEWER}`)
  return { ...line, kind: 'part' }
}

const PRIORITIES: Record<string, number> = { raw: -300, mangle: -150, dstnat: -100, filter: 0, security: 50, srcnat: 100 }

function inChain(line: Line, text: string, chain: NftChain, { file }: State): NftNode {
  if (/^comment "[^"]*"$/.test(text)) return { ...line, kind: 'part' }
  const [, type, hook, named, sign, by, policy] = /^type (\w+) hook (\w+) priority (-?\w+)(?: ([+-]) (\d+))?; policy (\w+);$/.exec(text) ?? []
  if (type) {
    const priority = (PRIORITIES[named!] ?? Number(named)) + Number(`${sign ?? ''}${by ?? 0}`)
    if (Number.isNaN(priority)) throw new Unreadable(file, line, `“${named}” is no priority that is known here${NEWER}`)
    chain.base = { type, hook: hook!, priority, policy: policy! }
    return { ...line, kind: 'part' }
  }
  const statements = statementsOf(text.replace(/ # handle \d+$/, ''))
  if (typeof statements === 'string') throw new Unreadable(file, line, statements)
  const rule: NftRule = { ...line, kind: 'rule', chain: chain.name, statements }
  chain.rules.push(rule)
  return rule
}

function inSet(line: Line, text: string, set: NftSet, state: State): NftNode {
  const elements = /^elements = \{ (.*)$/.exec(text)
  if (elements) {
    state.listing = true
    return elementsOn(line, elements[1]!, state)
  }
  const timeout = /^timeout (\S+)$/.exec(text)
  if (timeout) set.timeout = secondsOf(timeout[1]!)
  else if (!/^(?:type [\w. :]+|size \d+|flags [\w,]+|comment "[^"]*"|counter)$/.test(text)) throw new Unreadable(state.file, line, `not known in a ${set.kind}${NEWER}`)
  return { ...line, kind: 'part' }
}

/** Elements are never broken over lines: each line ends with a comma or with the closing brace. */
function elementsOn(line: Line, text: string, state: State): NftNode {
  const last = text.endsWith('}')
  const set = state.open as NftSet
  for (const one of text.replace(/ ?\}$/, '').split(/,(?: |$)/)) {
    if (one.trim() === '') continue
    const element = elementOf(one.trim(), line, set.kind)
    if (!element) throw new Unreadable(state.file, line, `“${one}” is no element that is known here${NEWER}`)
    if (PROTOCOL_AS_NUMBER.test(element.key)) throw new Unreadable(state.file, line, 'protocols are numbers here: list the table without -n')
    set.elements.set(element.key, element)
  }
  if (last) state.listing = false
  return { ...line, kind: 'part' }
}

/** `203.0.113.10 . 6 . 80`, as `nft -n` prints it: rules too have numbers in place of words then. */
const PROTOCOL_AS_NUMBER = /(?:^| \. )\d{1,3} \. \d+$/

/** As many words as a key of kube-proxy's has: addresses, a protocol, a port, joined by ` . `. */
function elementOf(text: string, line: Line, kind: NftSet['kind']): NftElement | null {
  const [, key, verdict] = /^([\w.:]+(?: \. [\w.:]+)*)(?: comment "[^"]*")?(?: timeout \w+)?(?: expires \w+)?(?: comment "[^"]*")?(?: : (\S.*))?$/.exec(text) ?? []
  const to = verdict === undefined ? null : verdictOf(verdict)
  return key === undefined || (kind === 'map') !== (to !== null) ? null : { ...line, key, verdict: to }
}

const UNITS: Record<string, number> = { d: 86400, h: 3600, m: 60, s: 1, ms: 0.001 }

function secondsOf(text: string): number {
  return [...text.matchAll(/(\d{1,9})([dh]|ms|[ms])/g)].reduce((sum, [, number, unit]) => sum + Number(number) * UNITS[unit!]!, 0)
}

function checkNames(table: NftTable, file: string): void {
  for (const { rules } of table.chains.values()) {
    for (const rule of rules) {
      const names = rule.statements.flatMap(namesIn)
      const lost = names.find(({ chain, set }) => chain !== undefined ? !table.chains.has(chain) : !table.sets.has(set!))
      if (lost) throw new Unreadable(file, rule, `${lost.chain ?? `@${lost.set}`} is not declared in table ${table.family} kube-proxy`)
    }
  }
  for (const { elements } of table.sets.values()) {
    for (const element of elements.values()) {
      const { verdict } = element
      if (verdict && 'chain' in verdict && !table.chains.has(verdict.chain)) throw new Unreadable(file, element, `${verdict.chain} is not declared in table ${table.family} kube-proxy`)
    }
  }
}

function namesIn(statement: NftStatement): { chain?: string, set?: string }[] {
  switch (statement.is) {
    case 'jump': case 'goto': return [{ chain: statement.chain }]
    case 'numgen': return statement.verdicts.flatMap(({ verdict }) => namesIn(verdict))
    case 'vmap': return [{ set: statement.map }]
    case 'update': return [{ set: statement.set }]
    case 'match': return statement.values.filter(value => value.startsWith('@')).map(value => ({ set: value.slice(1) }))
    default: return []
  }
}
