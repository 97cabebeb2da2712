import type { Chain, Rule, Table } from '../../read/iptables.ts'
import type { Target } from '../../read/segment.ts'
import type { Packet } from './packet.ts'
import { valueOf } from '../../read/rule.ts'
import { Unreadable } from '../../text/lines.ts'
import { mayMatch } from './may-match.ts'
import { markOf, matching } from './packet.ts'

/** A rule that decided something for the packet, and the probability that it does. */
export interface Step { rule: Rule, odds: number }

/** Where a packet's walk through a table ends. `target` is null at the end of the chain (its policy). */
export interface End { rule: Rule | Chain, target: string | null, value: string | null, odds: number, mark: number }

/** A match that the file does not decide, and what was assumed; `struckOut`: it needs an address that was redacted. */
export interface Assumption { rule: Rule, matches: boolean, struckOut: boolean }

export interface Walk {
  steps: Step[]
  ends: End[]
  assumed: Assumption[]
  /** Jumps to a Service's chain that returned the packet: kube-proxy has filter reject such a packet. */
  cameBack: Step[]
}

/**
 * kube-proxy's chains that end in an endpoint. None returns a packet, except one that marks it for filter to drop: any
 * other chain that does is missing rules, and the walk ends there.
 */
export function isEndpoints(chain: string | null): boolean {
  return chain !== null && /^KUBE-(?:SVC|SVL|SEP)-/.test(chain)
}

/**
 * Sends a packet through a built-in chain of a table and every chain it jumps to, following all branches of `statistic` at once:
 * the odds of all ends sum to 1. Rules without effect (their chain returned the packet unchanged) are not listed as steps. An
 * undecidable rule is assumed to match if it continues the walk, and not to match if it would end it, at once or in the chains it
 * jumps to, or if it redirects what is in a set; an address that was redacted matches nothing. A packet that is exempted from
 * connection tracking ends there: nat never sees it. Throws {@link Unreadable} if chains form a loop.
 */
export function walk(table: Table, hook: string, packet: Packet): Walk {
  const chain = table.chains.get(hook)
  const walked: Walk = { steps: [], ends: [], assumed: [], cameBack: [] }
  if (!chain) return walked
  const rest = walkChain({ table, packet, walked }, chain, [{ odds: 1, mark: packet.mark }], 0)
  for (const state of rest) walked.ends.push({ ...state, rule: chain, target: null, value: chain.policy })
  return walked
}

/** Whether a rule asks a set of ipset, whose elements are not in the file. */
export function asksSet({ matches }: Rule): boolean {
  return matches.some(({ module }) => module === 'set')
}

// --- internal ---

interface State { odds: number, mark: number }
interface Course { table: Table, packet: Packet, walked: Walk }
interface Taken { stays: readonly State[], returns: readonly State[] }

const VALUE: Readonly<Record<string, string>> = { DNAT: '--to-destination', SNAT: '--to-source', REJECT: '--reject-with', MARK: '--set-xmark' }
/** Targets after which a packet continues in the same chain, unchanged (iptables-extensions(8)). */
const GOES_ON: ReadonlySet<string> = new Set([
  ...['LOG', 'NFLOG', 'ULOG', 'TRACE', 'CT', 'CONNMARK', 'CONNSECMARK', 'SECMARK', 'CLASSIFY', 'DSCP', 'TOS', 'TTL'],
  ...['HL', 'TCPMSS', 'SET', 'AUDIT', 'CHECKSUM', 'RATEEST', 'LED', 'TEE'],
])
const DEEPEST = 64
const NONE: readonly State[] = []

function walkChain(course: Course, chain: Chain, entering: readonly State[], depth: number): readonly State[] {
  if (depth > DEEPEST) throw new Unreadable('iptables-save', chain, 'this chain leads back to itself')
  const back: State[] = []
  let here = entering
  for (const rule of mayMatch(chain.rules, course.packet)) {
    if (here.length === 0) break
    here = here.length === 1
      ? past(course, rule, here[0]!, here, back, depth)
      : here.flatMap(state => past(course, rule, state, [state], back, depth))
  }
  return back.length === 0 ? joined(here) : joined([...back, ...here])
}

/** The states in which a packet meets the next rule: `alone`, a list of its own, if it does not match this one. */
function past(course: Course, rule: Rule, state: State, alone: readonly State[], back: State[], depth: number): readonly State[] {
  const { odds, sure } = matchOf(course, rule, state)
  if (odds === 0) return alone
  const { stays, returns } = take(course, rule, odds < 1 ? { odds: state.odds * odds, mark: state.mark } : state, sure, depth)
  back.push(...returns)
  return odds < 1 ? joined([...stays, { odds: state.odds * (1 - odds), mark: state.mark }]) : stays
}

function matchOf({ packet, walked, table }: Course, rule: Rule, { mark }: State): { odds: number, sure: boolean } {
  const result = matching(rule, mark === packet.mark ? packet : { ...packet, mark })
  if (result.sure || !rule.target || goesOn(rule.target)) return result
  const struckOut = result.odds === 0
  const matches = !struckOut && (table.chains.has(rule.target.name) || (rule.target.name === 'DNAT' && !asksSet(rule)))
  walked.assumed.push({ rule, matches, struckOut })
  return matches ? { odds: result.odds, sure: false } : { odds: 0, sure: false }
}

/** What happens to the packets that a rule matched: which stay in this chain, which return to the one before. */
function take({ packet, table, walked }: Course, rule: Rule, state: State, sure: boolean, depth: number): Taken {
  const { target } = rule
  if (!target || goesOn(target)) return { stays: [state], returns: NONE }
  if (target.name === 'RETURN') return { stays: NONE, returns: [state] }
  const [steps, ends, assumed] = [walked.steps.length, walked.ends.length, walked.assumed.length - (sure ? 0 : 1)]
  walked.steps.push({ rule, odds: state.odds })
  if (target.name === 'MARK') return { stays: [{ odds: state.odds, mark: marked(rule, state.mark) }], returns: NONE }
  const chain = table.chains.get(target.name)
  if (!chain) {
    walked.ends.push({ odds: state.odds, mark: state.mark, rule, target: target.name, value: valueOf(target.options, VALUE[target.name] ?? '') ?? null })
    return { stays: NONE, returns: NONE }
  }
  const rest = behind(walked, rule, chain, walkChain({ packet, table, walked }, chain, [state], depth + 1))
  const hasEnded = walked.ends.length > ends
  if (!sure && hasEnded && !walked.ends.slice(ends).some(({ target }) => target === 'DNAT' || isEndpoints(target))) {
    walked.steps.length = steps
    walked.ends.length = ends
    walked.assumed.splice(assumed, Infinity, { rule, matches: false, struckOut: false })
    return { stays: [state], returns: [] }
  }
  if (!hasEnded && rest.every(({ mark }) => mark === state.mark)) {
    walked.steps.length = steps
    const since = walked.assumed.length > assumed ? walked.assumed.splice(assumed) : []
    walked.assumed.push(...since.filter(({ matches }) => !matches))
  }
  return target.goes === 'jump' ? { stays: rest, returns: NONE } : { stays: NONE, returns: rest }
}

/** What returns from a chain. Nothing returns from an endpoint's: see {@link isEndpoints}. */
function behind(walked: Walk, rule: Rule, { name, rules }: Chain, rest: readonly State[]): readonly State[] {
  if (isEndpoints(name) && !rules.some(({ target }) => target?.name === 'KUBE-MARK-DROP')) {
    walked.ends.push(...rest.map(state => ({ ...state, rule, target: name, value: null })))
    return NONE
  }
  if (/^KUBE-(?:EXT|XLB|FW|SVC|SVL)-/.test(name)) walked.cameBack.push(...rest.map(({ odds }) => ({ rule, odds })))
  return rest
}

function goesOn({ name, options }: Target): boolean {
  return GOES_ON.has(name) && !options.some(({ flag }) => flag === '--notrack')
}

function marked({ target }: Rule, mark: number): number {
  const [flag, text] = [target!.options[0]!.flag, target!.options[0]!.values[0] ?? '0']
  const { value, mask } = markOf(text)
  switch (flag) {
    case '--set-xmark': return ((mark & ~mask) ^ value) >>> 0
    case '--set-mark': return ((mark & ~mask) | value) >>> 0
    case '--or-mark': return (mark | value) >>> 0
    case '--and-mark': return (mark & value) >>> 0
    default: return (mark ^ value) >>> 0
  }
}

/** Merges states that no rule distinguishes any more, so that the number of branches stays small. */
function joined(states: readonly State[]): readonly State[] {
  if (states.length < 2) return states
  const byMark = new Map<number, number>()
  for (const { odds, mark } of states) byMark.set(mark, (byMark.get(mark) ?? 0) + odds)
  return [...byMark].map(([mark, odds]) => ({ mark, odds }))
}
