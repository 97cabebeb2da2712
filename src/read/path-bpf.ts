import type { Hop, NodeView, Path, PathBackend, Question } from './path.ts'
import type { LbEntry } from './servicemap.ts'
import { endpointText } from './endpoint.ts'
import { isLocal, masqueradeOf, nodeOf, rounded } from './path.ts'

/**
 * The path of a new connection through Cilium's load-balancing map of one node: the frontend's own entry, one of its slots
 * (each as likely as the other), the backend. A Service that keeps outside traffic on its node has two frontends; who asks
 * from inside meets the one of internal scope.
 *
 * Whether the client's address is replaced depends on the mode and on where the backend runs, which the map does not hold: see
 * {@link NodeView}.
 */
export function pathThroughBpf(entries: readonly LbEntry[], question: Question, view: NodeView = {}): Path {
  const { address, port, protocol, from } = question
  const common = { frontend: { address, port, protocol }, from, ...view.node ? { node: view.node } : {} }
  const own = frontendFor(entries, question, isInside(question, view))
  if (!own) return { ...common, ...notThere(entries, question) }
  const slots = entries
    .filter(entry => entry.slot > 0 && isSame(entry, own))
    .sort((a, b) => a.slot - b.slot)
  const reached = { ...common, hops: [hop(own, 'frontend', 1)], assumed: assumptions(own, question, view), ...affinityOf(own) }
  const torn = slots.findIndex(({ slot }, index) => slot !== index + 1)
  if (torn !== -1) return { ...reached, ...NOTHING, answer: 'not decidable from this file', why: `Slot ${torn + 1} is missing: the dump is not whole.` }
  if (from === 'external' && own.flags.includes('ClusterIP')) {
    return { ...reached, ...NOTHING, answer: 'rejected', why: 'A ClusterIP is not routable from outside.' }
  }
  if (slots.length === 0) {
    const local = own.flags.includes('Local') || own.flags.includes('InternalLocal')
    return { ...reached, ...NOTHING, answer: 'no endpoints', why: `The frontend has no slots: no endpoints${local ? ' on this node' : ''}.` }
  }
  return { ...reached, ...chosen(own, slots, question, view) }
}

// --- internal ---

const NOTHING = { backends: [], masquerade: { answer: 'not decidable from this file', why: 'Nothing is redirected.', lines: [] } } as const
const ANYWHERE = '0.0.0.0'

/** From a pod or the node itself: Socket LB or the node's own programs, which look into the internal scope first. */
function isInside({ from }: Question, view: NodeView): boolean {
  return from === 'pod' || from === 'host' || isLocal(from, view) === true
}

function frontendFor(entries: readonly LbEntry[], { address, port, protocol }: Question, inside: boolean): LbEntry | null {
  const masters = entries.filter(({ slot, frontend }) => slot === 0 && frontend.port === port && frontend.protocol === protocol)
  const at = (place: string, scope: string) =>
    masters.find(({ frontend }) => frontend.address === place && frontend.scope === scope)
  const scopes = inside ? ['internal', 'external'] : ['external']
  // from inside, the wildcard of a NodePort stands for the addresses of all nodes
  const places = inside && !isService(entries, address) ? [address, ANYWHERE] : [address]
  return places.flatMap(place => scopes.map(scope => at(place, scope))).find(entry => entry !== undefined) ?? null
}

/** Each address of a Service has an entry for all its other ports, which takes what no frontend takes. */
function isService(entries: readonly LbEntry[], address: string): boolean {
  return entries.some(entry => isCatchAll(entry, address))
}

function isCatchAll({ frontend }: LbEntry, address: string): boolean {
  return frontend.address === address && frontend.port === 0 && frontend.protocol === 'ANY'
}

function isSame({ frontend: a }: LbEntry, { frontend: b }: LbEntry): boolean {
  return a.address === b.address && a.port === b.port && a.protocol === b.protocol && a.scope === b.scope
}

function notThere(entries: readonly LbEntry[], { address, port, protocol }: Question): Omit<Path, 'frontend' | 'from' | 'node'> {
  const rest = entries.find(entry => isCatchAll(entry, address))
  const why = rest
    ? `${address} is a Service's address, but not with port ${port}/${protocol}: what has no frontend ends here.`
    : `No entry of the map is for ${endpointText({ address, port })}/${protocol}.`
  return { ...NOTHING, answer: 'no such frontend', why, hops: rest ? [hop(rest, 'any other port', 1)] : [], assumed: [] }
}

type Chosen = Pick<Path, 'answer' | 'why' | 'hops' | 'backends' | 'masquerade'>

function chosen(own: LbEntry, slots: readonly LbEntry[], question: Question, view: NodeView): Chosen {
  const odds = rounded(1 / slots.length)
  const inside = isInside(question, view)
  const backends = slots.map(({ backend, line }): PathBackend => ({
    address: backend.address,
    port: backend.port,
    odds,
    line,
    masquerade: replaced(backend.address, inside, view),
    ...nodeOf(backend.address, view),
  }))
  return {
    answer: 'backends',
    why: `${slots.length === 1 ? '1 slot' : `${slots.length} slots, each as likely`}; answers get the frontend's address back by reverse NAT ${own.revNat}.`,
    hops: [hop(own, 'frontend', 1), ...slots.map(slot => hop(slot, `slot ${slot.slot}`, odds))],
    backends,
    masquerade: masqueradeOf(backends, reason(inside, view), slots.map(({ line }) => line)),
  }
}

/** In SNAT mode the node replaces the client's address only where it hands the packet to another node. */
function replaced(address: string, inside: boolean, view: NodeView): boolean | null {
  if (inside) return view.socketLb === true ? false : null
  if (view.mode === 'DSR') return false
  const local = isLocal(address, view)
  if (local === true) return false
  return local === false && view.mode === 'SNAT' ? true : null
}

function reason(inside: boolean, view: NodeView): string {
  if (inside) return view.socketLb === true ? 'Socket LB connects the client to the pod itself; no packet carries the frontend.' : 'Whether Socket LB is at work is not in the map.'
  if (view.mode === undefined || view.podCidr === undefined) return 'The mode, and which backends run on this node, are not in the map.'
  return view.mode === 'SNAT' ? 'In SNAT mode only a backend on another node sees this node instead of the client.' : `In ${view.mode} mode the answer goes to the client directly.`
}

function affinityOf({ flags }: LbEntry): Pick<Path, 'affinity'> {
  return flags.includes('sessionAffinity') ? { affinity: { seconds: null } } : {}
}

function assumptions(own: LbEntry, question: Question, view: NodeView): Path['assumed'] {
  const { line, text, flags } = own
  const ranged = flags.includes('check source-range') && !isInside(question, view)
  const wild = own.frontend.address === ANYWHERE
  return [
    ...ranged ? [{ line, text, taken: 'the client is taken to be in the Service\'s source ranges' }] : [],
    ...wild ? [{ line, text, taken: `${question.address} is taken to be a node's address` }] : [],
  ]
}

function hop({ line, text }: LbEntry, label: string, odds: number): Hop {
  return { label, line, text, odds }
}
