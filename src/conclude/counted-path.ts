import type { PathBackend } from '../dataplane/packet-path.ts'
import type { CountedRule } from '../read/counted.ts'
import type { CapturedSide } from '../read/side.ts'
import type { Judged } from './conclusion.ts'
import { branchTo, chainAfter } from '../dataplane/iptables/branch.ts'
import { countedBetween, wordsOf } from '../read/counted.ts'
import { parseIptables } from '../read/iptables.ts'
import { endpointOf, endpointText } from '../text/addresses.ts'
import { counted } from '../text/numbers.ts'
import { answeredBy, otherPod, pathOf } from './computed-path.ts'
import { holds, notShown, refuted } from './conclusion.ts'

/** The counters of nat before and after the observed request. */
export const [BEFORE, AFTER] = ['l4.counters-before', 'l4.counters-after'] as const

/** Netfilter: each rule of the computed path to the pod that answered has counted the request, and no rule beside it. */
export function countedOnPath(own: CapturedSide): Judged {
  const [before, after] = [BEFORE, AFTER].map(step => parseIptables(own.text(step), step))
  const rules = countedBetween(before!, after!)
  if (rules === null) return notShown('Between the two dumps the rules were written anew, and their counters with them.')
  const path = pathOf(own)
  const unknown = path.hops.find(({ text }) => !rules.has(wordsOf(text)))
  if (unknown) return notShown(`The counted rules lack line ${unknown.line} of the table from which the path is computed.`, [own.at('l4.iptables-save', unknown.line)])
  const of = ({ text }: { text: string }) => rules.get(wordsOf(text))!
  const lastOf = ({ line }: PathBackend) => of(path.hops.find(hop => hop.line === line)!)
  const ends = path.backends.map(backend => ({ backend, end: lastOf(backend) })).filter(({ end }) => end.packets > 0)
  const [taken] = ends
  const connections = ends.reduce((sum, { end }) => sum + end.packets, 0)
  const points = ends.map(({ end }) => own.at(AFTER, end.rule.line))
  if (!taken) return elsewhere(own, rules)
  if (connections > 1) return notShown(`${connections} connections were counted between the two dumps: which rules one of them met cannot be told.`, points)
  return alongBranch(own, rules, branchTo(path, taken.backend).map(of), taken.backend)
}

// --- internal ---

type Rules = ReadonlyMap<string, CountedRule>

/** No rule to a backend of the path has counted anything: another one has, or the request came by another node. */
function elsewhere(own: CapturedSide, rules: Rules): Judged {
  const pod = answeredBy(own)
  const toPod = (text: string) => endpointOf(/--to-destination (\S+)/.exec(text)?.[1] ?? '')?.address === pod
  const other = [...rules.values()].find(({ rule, packets }) => packets > 0 && toPod(rule.text))
  if (other) return refuted(`Line ${other.rule.line} counted it and sent it to ${pod}, which the computed path does not lead to.`, [own.at(AFTER, other.rule.line)])
  const answered = pod === null ? '' : `, which ${pod} answered`
  return notShown(`No rule of the computed path that leads to a pod counted the request${answered}: it went another way, or by another node.`)
}

function alongBranch(own: CapturedSide, rules: Rules, branch: readonly CountedRule[], backend: PathBackend): Judged {
  const silent = branch.find(({ packets }) => packets === 0)
  if (silent) return refuted(`Line ${silent.rule.line}, a rule of the computed path in ${silent.rule.chain}, counted no packet.`, [own.at(AFTER, silent.rule.line)])
  const beside = besideOf(rules, branch)
  if (beside) return refuted(`Line ${beside.rule.line} in ${beside.rule.chain} counted it too, and is no rule of the computed path.`, [own.at(AFTER, beside.rule.line)])
  const once = branch.filter(({ packets }) => packets === 1)
  const shared = branch.length - once.length
  const points = branch.map(({ rule }) => own.at(AFTER, rule.line))
  const pod = answeredBy(own)
  if (pod !== backend.address) return refuted(otherPod('the rules that counted it lead', backend, pod), points)
  const each = shared === 0
    ? `all ${counted(branch.length, 'rule')} of the computed path counted one packet`
    : `${once.length} of its ${counted(branch.length, 'rule')} counted one packet, ${shared} shared ones more`
  return holds(
    `Observed: ${each}; ${endpointText(backend)} answered.`,
    points,
    { once: once.length, shared },
  )
}

/** A rule that acts on a packet and counted one, not of its path, in a chain that nothing but this request came into. */
function besideOf(rules: Rules, branch: readonly CountedRule[]): CountedRule | undefined {
  const entered = new Set(branch.filter(({ packets }) => packets === 1).map(({ rule }) => chainAfter(rule)))
  return [...rules.values()].find(one => one.packets > 0
    && entered.has(one.rule.chain)
    && !branch.includes(one)
    && one.rule.target !== null && one.rule.target.name !== 'RETURN')
}
