import type { IptablesSave, Rule, Table } from '../../read/iptables.ts'
import type { Match } from '../../read/segment.ts'
import type { Endpoint } from '../../text/addresses.ts'
import type { Line } from '../../text/lines.ts'
import type { Found, Hop, NodeView, Path, PathBackend, Question } from '../packet-path.ts'
import type { Packet } from './packet.ts'
import type { Assumption, End, Step, Walk } from './walk.ts'
import { valueOf } from '../../read/rule.ts'
import { endpointOf, isAddress } from '../../text/addresses.ts'
import { counted } from '../../text/numbers.ts'
import { askedOf, masqueradeOf, NO_MASQUERADE, nodeOf, rounded, summedHops } from '../packet-path.ts'
import { chainsOf, isOfNode } from './destination.ts'
import { mayMatch } from './may-match.ts'
import { sourceOf } from './packet-source.ts'
import { asksSet, isEndpoints, walk } from './walk.ts'

/**
 * The path of a new connection through the rules of one node, found by sending its first packet through them. So it works for any
 * rules, not only kube-proxy's, and depends on no comment and no chain name.
 *
 * nat decides the backend and the masquerade, filter whether a packet that nat did not redirect is rejected, raw whether nat sees
 * the packet at all. A dump without filter does not distinguish "no endpoints" from "no such frontend": the answer is then `not
 * decidable from this file`, as it is if a rule hands the packet to something that is not in the file.
 *
 * If it is unknown whether the address asked about is the node's, both paths are followed. If they differ, the node's is taken if
 * a rule for the node's addresses decides it, and the answer names the assumption.
 */
export function pathThroughIptables(save: IptablesSave, question: Question, view: NodeView = {}): Path {
  const packet = packetFor(save, question, view)
  return { ...askedOf(question, view), ...packet.toNode === null ? eitherWay(save, packet, view) : through(save, packet, view) }
}

// --- internal ---

const NOWHERE: Walk = { steps: [], ends: [], assumed: [], cameBack: [] }

function packetFor(save: IptablesSave, { address, port, protocol, from }: Question, view: NodeView): Packet {
  const chains = chainsOf(save)
  const toNode = view.addresses?.includes(address) ?? isOfNode(chains, address)
  const source = sourceOf(chains, from, view)
  return { protocol: protocol.toLowerCase() as Packet['protocol'], destination: address, port, toNode, source, mark: 0, translated: false }
}

function eitherWay(save: IptablesSave, packet: Packet, view: NodeView): Found {
  const [own, other] = [true, false].map(toNode => through(save, { ...packet, toNode }, view))
  const answerKey = ({ answer, backends }: Found) => JSON.stringify([answer, backends])
  if (answerKey(own!) === answerKey(other!)) return other!
  const because = own!.hops.find(({ label, text }) => /(?<!! )--dst-type LOCAL/.test(text) || label === 'KUBE-MARK-DROP')
  if (because) return withAssumption(own!, because, `${packet.destination} is taken to be an address of the node`)
  const at = own!.hops.at(-1) ?? save.tables.get('filter')?.chains.get('INPUT')
  return at && own!.answer !== UNDECIDED ? withAssumption(other!, at, `${packet.destination} is taken not to be an address of the node`) : other!
}

function withAssumption(rest: Found, { line, text }: Line, taken: string): Found {
  return { ...rest, assumed: [{ line, text, taken }, ...rest.assumed] }
}

function through(save: IptablesSave, packet: Packet, view: NodeView): Found {
  const nat = save.tables.get('nat')
  const untracked = unseen(save.tables.get('raw'), packet)
  if (untracked) return untracked
  const entering = hookOf(packet, 'PREROUTING')
  if (nat && !nat.chains.has(entering)) return withoutHook('nat', entering)
  const walked = nat ? walk(nat, entering, packet) : NOWHERE
  const elsewhere = handedOn(walked, packet)
  if (elsewhere) return elsewhere
  const translated = walked.ends.filter(({ target }) => target === 'DNAT')
  return nat && translated.length > 0
    ? redirected(nat, packet, walked, translated, view)
    : left(save.tables.get('filter'), nat, packet, walked)
}

/** Every kernel's table has its built-in chains, so the file is not what iptables-save printed. */
function withoutHook(table: string, chain: string): Found {
  const why = `The table ${table} has no chain ${chain} here, so where packets enter is not known: `
    + 'this is what kube-proxy hands to iptables-restore, or an excerpt. iptables-save prints all of it.'
  return { ...nowhere(NOWHERE), answer: UNDECIDED, why }
}

/** Packets that the node itself sends enter at OUTPUT, all others where they arrive. */
function hookOf({ source }: Packet, arriving: string): string {
  return source.from === 'host' ? 'OUTPUT' : arriving
}

/** nat works on tracked connections: a packet that raw exempts from tracking is not changed (NodeLocal DNSCache does this). */
function unseen(raw: Table | undefined, packet: Packet): Found | null {
  const walked = raw ? walk(raw, hookOf(packet, 'PREROUTING'), packet) : NOWHERE
  const out = walked.ends.find(({ target }) => target === 'NOTRACK' || target === 'CT')
  if (!out) return null
  const why = `Line ${out.rule.line} takes it out of connection tracking, so no rule of nat sees it: who has the address answers.`
  return { ...nowhere(walked), answer: 'no such frontend', why }
}

/** What nat hands to something that is not in this file: REDIRECT, a range of addresses, IPVS. */
function handedOn(walked: Walk, packet: Packet): Found | null {
  const redirects = walked.ends.some(({ target }) => target === 'DNAT')
  const end = walked.ends.find(({ target, value }) =>
    target === 'DNAT' ? translation(value, packet) === null : isEndpoints(target) ? !redirects : !STAYS.has(target))
  const set = walked.assumed.find(({ rule }) => rule.matches.some(isOfIpvs) || (!redirects && rule.target?.name === 'DNAT' && asksSet(rule)))
  if (!end && !set) return null
  const why = end && isEndpoints(end.target)
    ? `Line ${end.rule.line} leads to ${end.target}, where no rule sends it on: the rules are not whole.`
    : end
      ? `Line ${end.rule.line} hands it to ${[end.target, end.value].join(' ').trim()}: where that leads does not stand in this file.`
      : `Line ${set!.rule.line} asks a set: what is in it, or what IPVS redirects by it, does not stand in this file.`
  return { ...nowhere(walked), answer: UNDECIDED, why }
}

/** kube-proxy matches on sets only in IPVS mode (pkg/proxy/ipvs/ipset.go). */
function isOfIpvs({ module, options }: Match): boolean {
  return module === 'set' && valueOf(options, '--match-set')?.startsWith('KUBE-') === true
}

/** Targets that end the walk without redirecting the packet. */
const STAYS: ReadonlySet<string | null> = new Set([null, 'ACCEPT', 'DROP', 'REJECT'])

/** `10.4.1.2:80`, or one half of it with the packet's own other half; null for a range, and for `:0` (public output 32). */
function translation(value: string | null, { destination, port }: Packet): Endpoint | null {
  const bare = value?.replace(/^\[([^\]]*)\]$/, '$1') ?? ''
  const to = endpointOf(bare.startsWith(':') ? `${destination.includes(':') ? `[${destination}]` : destination}${bare}` : value ?? '')
  if (to) return to.port === 0 ? null : to
  return isAddress(bare) ? { address: bare, port } : null
}

function redirected(nat: Table, packet: Packet, walked: Walk, translated: readonly End[], view: NodeView): Found {
  const sent = translated.map(end => ({ end, ...sentOn(nat, packet, end, view) }))
  const backends = sent.flatMap(({ backend }) => backend ? [backend] : [])
  const lines = sent.flatMap(({ rule }) => rule ? [rule.line] : [])
  const lost = rounded(walked.ends.filter(({ target }) => target !== 'DNAT').reduce((sum, { odds }) => sum + odds, 0))
  const masqueraded = backends.some(({ masquerade }) => masquerade)
  return {
    answer: 'backends',
    why: lost > 0
      ? `With odds ${lost} no rule decides: the rules are not whole.`
      : `${counted(backends.length, 'backend')}, chosen for the first packet of a connection.`,
    hops: hopsOf([...walked.steps, ...sent.flatMap(({ steps }) => steps)]),
    backends,
    masquerade: masqueradeOf(backends, masqueraded
      ? 'The packet was marked on its way; POSTROUTING masquerades what carries the mark.'
      : 'No rule replaces the client\'s address.', lines),
    ...affinityOf(walked, nat, packet),
    assumed: assumptions([...walked.assumed, ...new Map(sent.flatMap(({ unsure }) => unsure)).values()]),
  }
}

interface Sent { backend: PathBackend | null, rule: Rule | null, steps: Step[], unsure: readonly (readonly [Rule, Assumption])[] }

/** The packet after DNAT, through POSTROUTING with its mark; `unsure`: what may replace its source, if nothing surely does. */
function sentOn(nat: Table, packet: Packet, end: End, view: NodeView): Sent {
  const to = translation(end.value, packet)
  if (!to) return { backend: null, rule: null, steps: [], unsure: [] }
  const leaving = { ...packet, destination: to.address, port: to.port, toNode: false, mark: end.mark, translated: true }
  const behind = walk(nat, 'POSTROUTING', leaving)
  const replaced = behind.ends.find(({ target }) => target === 'MASQUERADE' || target === 'SNAT')
  const masquerade = nat.chains.has('POSTROUTING') ? replaced !== undefined : null
  return {
    backend: { ...to, odds: rounded(end.odds), line: end.rule.line, masquerade, ...nodeOf(to.address, view) },
    rule: replaced ? replaced.rule as Rule : null,
    steps: replaced ? behind.steps.map(step => ({ ...step, odds: step.odds * end.odds })) : [],
    unsure: replaced ? [] : behind.assumed.map(one => [one.rule, one]),
  }
}

function nowhere({ steps, assumed }: Walk): Omit<Found, 'answer' | 'why'> {
  return { backends: [], masquerade: NO_MASQUERADE, hops: hopsOf(steps), assumed: assumptions(assumed) }
}

/** What nat did not redirect: rejected by filter, or not a Service's at all. */
function left(filter: Table | undefined, nat: Table | undefined, packet: Packet, walked: Walk): Found {
  const rest = nowhere(walked)
  if (!filter) return { ...rest, answer: UNDECIDED, why: WITHOUT_FILTER }
  // nat may have marked it for filter: kube-proxy before 1.25 has marked packets dropped there
  const mark = walked.ends.reduce((most, end) => end.odds > most.odds ? end : most, { odds: 0, mark: packet.mark }).mark
  const hook = hookOf(packet, packet.toNode === true ? 'INPUT' : 'FORWARD')
  if (!filter.chains.has(hook)) return { ...withoutHook('filter', hook), hops: rest.hops, assumed: rest.assumed }
  const passed = walk(filter, hook, { ...packet, mark })
  const refused = passed.ends.find(({ target, value }) => target === 'REJECT' || target === 'DROP' || (target === null && value === 'DROP'))
  const hops = hopsOf([...walked.steps, ...refused ? passed.steps : []])
  const assuming = [...walked.assumed, ...passed.assumed]
  const assumed = assumptions(assuming)
  if (refused) return { ...rest, hops, assumed, ...refusal(refused, walked) }
  if (!nat) return { ...rest, answer: UNDECIDED, why: 'This file holds no nat table.' }
  const asOthers: Packet = { ...packet, source: { ...packet.source, from: 'external', address: null } }
  const others = packet.source.from === 'host' ? left(filter, nat, asOthers, walked) : null
  if (others?.answer === 'no endpoints') {
    return { ...others, why: 'The Service has no endpoints; the node\'s own packets are not turned away, they leave for the address as it is.' }
  }
  if (isMarkedForDrop(walked)) return { ...rest, assumed, answer: 'no endpoints', why: 'The Service has no endpoints on this node: marked in nat, and no rule of filter on its way drops what is marked.' }
  const undecided = notWhole(walked, assuming)
  if (undecided) return { ...rest, ...undecided, assumed, hops: hops.length > 0 ? hops : hopsOf(walked.cameBack) }
  return { ...rest, assumed, answer: 'no such frontend', why: 'No rule of nat redirects it, and no rule of filter turns it away.' }
}

/** Why a packet that neither nat nor filter decided may still be decided by what was removed from the file. */
function notWhole({ cameBack: [lost] }: Walk, assumed: readonly Assumption[]): Pick<Path, 'answer' | 'why'> | null {
  const struckOut = assumed.find(one => one.struckOut)
  const undecided = (why: string) => ({ answer: UNDECIDED, why })
  if (struckOut) return undecided(`Line ${struckOut.rule.line} holds no address where one belongs: whether it is for this one cannot be told.`)
  if (!lost) return null
  return undecided(`Line ${lost.rule.line} leads to ${lost.rule.target!.name}, where no rule sends it on or has it dropped: the rules are not whole.`)
}

const UNDECIDED = 'not decidable from this file' as const
const WITHOUT_FILTER = 'No rule of nat redirects it; whether it is turned away stands in the filter table, which this file does not hold.'

/** kube-proxy rejects packets for Services without endpoints in chains of its own; any other REJECT or DROP means `rejected`. */
function refusal({ rule, target }: End, walked: Walk): Pick<Path, 'answer' | 'why'> {
  const chain = rule.kind === 'rule' ? rule.chain : rule.name
  const how = target === 'REJECT' ? 'rejected, and the client is told' : 'dropped without a word'
  if (chain === 'KUBE-SERVICES' || chain === 'KUBE-EXTERNAL-SERVICES') {
    return { answer: 'no endpoints', why: target === 'REJECT' ? `The Service has no endpoints: ${how}.` : `The Service has no endpoints on this node: ${how}.` }
  }
  if (isMarkedForDrop(walked)) {
    return { answer: 'no endpoints', why: `The Service has no endpoints on this node: marked in nat, and ${how} by ${chain}.` }
  }
  return { answer: 'rejected', why: `${chain} turns it away: ${how}.` }
}

/** As kube-proxy did until 1.25 with a Service of policy Local that has no endpoints here. */
function isMarkedForDrop({ steps }: Walk): boolean {
  return steps.some(({ rule }) => /^KUBE-(?:XLB|EXT|SVL)-/.test(rule.chain) && rule.target!.name === 'KUBE-MARK-DROP')
}

function hopsOf(steps: readonly Step[]): Hop[] {
  return summedHops(steps, ({ rule }) => rule, ({ rule: { chain, line, text } }) => ({ label: chain, line, text }))
}

/** `recent --rcheck` comes before the choice: a client that is in the list skips it. */
function affinityOf({ steps }: Walk, nat: Table, packet: Packet): Pick<Path, 'affinity'> {
  for (const name of new Set(steps.map(({ rule }) => rule.chain))) {
    for (const { matches } of mayMatch(nat.chains.get(name)?.rules ?? [], packet)) {
      const check = matches.find(isRecent)
      const seconds = check && valueOf(check.options, '--seconds')
      if (check) return { affinity: { seconds: seconds === undefined ? null : Number(seconds) } }
    }
  }
  return {}
}

function isRecent({ module, options }: Match): boolean {
  return module === 'recent' && options.some(({ flag }) => flag === '--rcheck')
}

function assumptions(assumed: readonly Assumption[]): Path['assumed'] {
  return assumed.map(({ rule: { line, text }, matches, struckOut }) =>
    ({ line, text, taken: struckOut ? 'holds no address, taken not to match' : matches ? 'taken to match' : 'taken not to match' }))
}
