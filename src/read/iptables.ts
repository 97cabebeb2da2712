import type { Line } from '../text/lines.ts'
import type { RuleBody } from './rule.ts'
import { Unreadable } from '../text/lines.ts'
import { quotedWords, unquoted } from '../text/quoted.ts'
import { eachPrinted, printed, printedLines } from './printed.ts'
import { ruleBody, RuleMemory, TARGETS } from './rule.ts'

interface Counters { packets: number, bytes: number }

export interface Rule extends Line, RuleBody {
  kind: 'rule'
  chain: string
  /** Only with `iptables-save -c`. */
  counters: Counters | null
}

export interface Chain extends Line {
  kind: 'chain'
  name: string
  /** Built-in chains have one; null for the others. */
  policy: string | null
  /** null if `iptables -S` leaves them out. */
  counters: Counters | null
  rules: Rule[]
}

export interface Table extends Line {
  kind: 'table'
  name: string
  chains: Map<string, Chain>
}

export type { RuleBody } from './rule.ts'
export type { Option } from './segment.ts'

type IptablesNode = Table | Chain | Rule | (Line & { kind: 'commit' | 'comment' | 'passed over' })

/** A whole `iptables-save`: the tables, and every non-blank line as exactly one node, in order. */
export interface IptablesSave {
  tables: Map<string, Table>
  nodes: IptablesNode[]
}

/**
 * Parses the output of `iptables-save`, with or without `-c` and `-t`, legacy or nft, also pasted from a terminal (see
 * `printed`), and one table as `iptables -t TABLE -S` prints it; its chains and targets show which table that is.
 *
 * Source of the format: `do_output` and `save_rule4` in iptables/iptables-save.c and iptables.c of iptables 1.8, and
 * iptables-extensions(8). `reached` hears of every ten thousandth line. Throws {@link Unreadable} at a line of none of these
 * kinds, at a table or chain that comes twice, at a chain that is not declared, and at a table that never ends.
 */
export function parseIptables(text: string, file = 'iptables-save', reached: (line: number) => void = () => {}): IptablesSave {
  if (isListing(text)) return listing(text, file)
  const save: IptablesSave = { tables: new Map(), nodes: [] }
  const passedOver: Line[] = []
  const state: State = { file, open: null, chain: null, undeclared: [], save, memory: new RuleMemory() }
  for (const line of eachPrinted(text, passedOver)) {
    if (line.line % SOME === 0) reached(line.line)
    save.nodes.push(nodeOf(line, state))
  }
  if (state.open) throw new Unreadable(file, save.nodes.at(-1)!, `table ${state.open.name} has no COMMIT: the file is cut`)
  return { ...save, nodes: withPassedOver(save.nodes, passedOver) }
}

/**
 * Parses single lines of a dump as `grep` leaves them, and `iptables -S CHAIN` (`print_rule4` and `list_rules` in iptables.c):
 * rules and chains without their table, so it is not known what is missing.
 */
export function parseExcerpt(text: string, file = 'excerpt of iptables-save'): (Chain | Rule)[] {
  const memory = new RuleMemory()
  return printedLines(text).map(line => listed(line, file, memory))
}

// --- internal ---

interface State {
  file: string
  open: Table | null
  /** That of the rule before. */
  chain: Chain | null
  /** Rules of the open table with a target that is not, or not yet, declared. */
  undeclared: Rule[]
  save: IptablesSave
  memory: RuleMemory
}

/** `-P` and `-N` occur only in a listing, never in an iptables-save. */
function isListing(text: string): boolean {
  const [first] = eachPrinted(text, [])
  return first !== undefined && /^-[PN] /.test(first.text) && printedLines(text).every(line => line.text.startsWith('-'))
}

function listing(text: string, file: string): IptablesSave {
  const { lines, passedOver } = printed(text)
  const memory = new RuleMemory()
  const nodes = lines.map(line => listed(line, file, memory))
  if (nodes.every(node => node.kind === 'rule' || node.policy === null)) throw new Unreadable(file, lines[0]!, 'lists single chains, none where packets enter: `iptables-save > FILE` has all')
  const table: Table = { ...lines[0]!, kind: 'table', name: tableOf(nodes), chains: new Map() }
  for (const node of nodes) {
    if (node.kind === 'rule') append(chainIn(table, node, file), node)
    else if (table.chains.has(node.name)) throw new Unreadable(file, node, `chain ${node.name} comes twice: one table at a time`)
    else table.chains.set(node.name, node)
  }
  checkTargets(table, nodes.filter(node => node.kind === 'rule').filter(one => !isDeclared(one, table)), file)
  return { tables: new Map([[table.name, table]]), nodes: withPassedOver(nodes, passedOver) }
}

/** A listing with translating targets is nat's, one with FORWARD and without them is filter's. */
function tableOf(nodes: readonly (Chain | Rule)[]): string {
  const translates = nodes.some(node => node.kind === 'rule' && /^(?:DNAT|SNAT|MASQUERADE|REDIRECT|KUBE-(?:SVC|SEP|EXT|XLB)-.*)$/.test(node.target?.name ?? ''))
  const forwards = nodes.some(node => node.kind === 'chain' && node.name === 'FORWARD')
  return forwards && !translates ? 'filter' : 'nat'
}

function listed(line: Line, file: string, memory: RuleMemory): Chain | Rule {
  if (line.text.startsWith(':')) return chainOf(line, file)
  const chain = /^-(?:N (\S+)|P (\S+) (ACCEPT|DROP|QUEUE|RETURN)(?: -c (\d+) (\d+))?)$/.exec(line.text)
  return chain
    ? { ...line, kind: 'chain', name: (chain[1] ?? chain[2])!, policy: chain[3] ?? null, counters: chain[4] ? countersOf(`[${chain[4]}:${chain[5]}]`) : null, rules: NO_RULES }
    : rule(line, file, memory)
}

function withPassedOver(nodes: IptablesNode[], passedOver: readonly Line[]): IptablesNode[] {
  if (passedOver.length === 0) return nodes
  const over = passedOver.map(line => ({ ...line, kind: 'passed over' as const }))
  return [...nodes, ...over].sort((a, b) => a.line - b.line)
}

function nodeOf(line: Line, state: State): IptablesNode {
  const { text } = line
  if (text.startsWith('#')) return { ...line, kind: 'comment' }
  if (text.startsWith('*')) return openTable(line, state)
  if (text.startsWith(':')) return declareChain(line, tableFor(line, state), state.file)
  if (text === 'COMMIT') {
    checkTargets(tableFor(line, state), state.undeclared.splice(0), state.file)
    state.open = null
    return { ...line, kind: 'commit' }
  }
  return addRule(line, tableFor(line, state), state)
}

function openTable(line: Line, state: State): Table {
  const name = line.text.slice(1)
  if (state.open) throw new Unreadable(state.file, line, `table ${state.open.name} has no COMMIT`)
  if (!/^[a-z]+$/.test(name)) throw new Unreadable(state.file, line, 'not a table\'s name')
  if (state.save.tables.has(name)) throw new Unreadable(state.file, line, `table ${name} comes twice`)
  state.open = { ...line, kind: 'table', name, chains: new Map() }
  state.chain = null
  state.save.tables.set(name, state.open)
  return state.open
}

const IN_NO_TABLE = 'is in no table (`*nat`): this is an excerpt, as grep leaves it, or not an iptables-save; `iptables-save > FILE` has all of it'

function tableFor(line: Line, { open, file }: State): Table {
  if (!open) throw new Unreadable(file, line, IN_NO_TABLE)
  return open
}

function declareChain(line: Line, table: Table, file: string): Chain {
  const chain = chainOf(line, file)
  if (table.chains.has(chain.name)) throw new Unreadable(file, line, `chain ${chain.name} comes twice`)
  table.chains.set(chain.name, chain)
  return chain
}

function chainOf({ line, text }: Line, file: string): Chain {
  const [, name, policy, counters] = /^:(\S+) (\S+) (\[\d+:\d+\])$/.exec(text) ?? []
  if (!name || !policy || !counters) throw new Unreadable(file, { line, text }, 'not a chain (`:NAME POLICY [packets:bytes]`)')
  if (!/^(?:-|ACCEPT|DROP|QUEUE|RETURN)$/.test(policy)) throw new Unreadable(file, { line, text }, `“${policy}” is no policy`)
  return { line, text, kind: 'chain', name, policy: policy === '-' ? null : policy, counters: countersOf(counters), rules: NO_RULES }
}

const SOME = 10_000
/** Most chains of a big dump have a rule or two, and a list that grows has room for seventeen. */
const FEW = 8
const NO_RULES: Rule[] = []

function addRule(line: Line, table: Table, state: State): Rule {
  const one = plainRule(line, state) ?? rule(line, state.file, state.memory)
  if (state.chain?.name !== one.chain) state.chain = chainIn(table, one, state.file)
  if (!isDeclared(one, table)) state.undeclared.push(one)
  return append(state.chain!, one)
}

/** A rule without counters and quotes before its first option, as most are, in the chain of the one before; null for others. */
function plainRule(line: Line, { chain, file, memory }: State): Rule | null {
  const { text } = line
  const isSame = chain !== null && text[3 + chain.name.length] === ' ' && text.startsWith(chain.name, 3)
  const end = isSame ? 3 + chain.name.length : text.indexOf(' ', 3)
  if (!text.startsWith('-A ') || end <= 3 || text[3] === '"' || text[end + 1] === ' ') return null
  return appended(line, isSame ? chain.name : text.slice(3, end), null, end + 1, file, memory)
}

/** Whether the rule's target is one of iptables' own, or a chain that is there. */
function isDeclared({ target }: Rule, { chains }: Table): boolean {
  if (target === null) return true
  const chain = chains.get(target.name)
  // the same text in one place: to look up a chain is then to compare places
  if (chain) target.name = chain.name
  return chain !== undefined || TARGETS.has(target.name)
}

function append(chain: Chain, one: Rule): Rule {
  // the rules of a chain share its name
  one.chain = chain.name
  if (chain.rules.length === 0) chain.rules = [one]
  else if (chain.rules.length < FEW) chain.rules = chain.rules.concat(one)
  else chain.rules.push(one)
  return one
}

function chainIn(table: Table, one: Rule, file: string): Chain {
  const chain = table.chains.get(one.chain)
  if (!chain) throw new Unreadable(file, one, `chain ${one.chain} is not declared in table ${table.name}`)
  return chain
}

const APPENDED = /^ *(?:(\[\d+:\d+\]) +)?-A +("(?:[^"\\]|\\.)*"|[^ "][^ ]*)(?: +|$)/

function rule(line: Line, file: string, memory: RuleMemory): Rule {
  const [head, counters, chain] = APPENDED.exec(line.text) ?? []
  if (head === undefined) throw new Unreadable(file, line, quotedWords(line.text) ? 'neither table, chain, rule, comment nor COMMIT' : 'a quote is never closed')
  return appended(line, unquoted(quotedWords(chain!)![0]!), counters ? countersOf(counters) : null, head.length, file, memory)
}

/** A rule, of which what stands before the character `from` was read. */
function appended(of: Line, chain: string, counters: Counters | null, from: number, file: string, memory: RuleMemory): Rule {
  const { line, text } = of
  const body = ruleBody(text, from, memory)
  if (typeof body === 'string') throw new Unreadable(file, of, body)
  return { line, text, kind: 'rule', chain, counters, base: body.base, matches: body.matches, target: body.target }
}

const NOT_COUNTED: Counters = { packets: 0, bytes: 0 }

/** Of `[packets:bytes]`. */
function countersOf(text: string): Counters {
  if (text === '[0:0]') return NOT_COUNTED
  const [packets, bytes] = text.slice(1, -1).split(':').map(Number)
  return { packets: packets!, bytes: bytes! }
}

/** Runs last, because chains may be declared after their use. */
function checkTargets(table: Table, undeclared: readonly Rule[], file: string): void {
  const one = undeclared.find(({ target }) => !table.chains.has(target!.name))
  if (one) throw new Unreadable(file, one, `${one.target!.name} is neither a chain of table ${table.name} nor a target`)
}
