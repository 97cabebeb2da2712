import type { LbEntry, LbMap } from '../../read/servicemap.ts'
import type { Found, Hop, NodeView, Path, PathBackend, Question } from '../packet-path.ts'
import { once } from '../../exec/once.ts'
import { endpointText, isAddress } from '../../text/addresses.ts'
import { askedOf, isLocal, masqueradeOf, NO_MASQUERADE, nodeOf, rounded } from '../packet-path.ts'
import { ANYWHERE } from './frontends.ts'

/**
 * The path of a new connection through the load-balancing map of Cilium on one node: the frontend's own entry, one of its slots
 * (all equally likely), the backend. A Service with a Local traffic policy has two frontends; requests from inside the cluster
 * use the one with internal scope.
 *
 * Whether the client's address is replaced depends on the mode and on where the backend runs, which the map does not hold: see
 * {@link NodeView}. In a dump that lost rows, to `grep` or to `head`, a missing row does not mean that the entry does not exist.
 * Of the agent's list the answer is what the map should hold.
 */
export function pathThroughBpf(map: LbMap, question: Question, view: NodeView = {}): Path {
  const entries = entriesFor(map, question)
  const own = frontendFor(entries, question, isInside(question, view), placesOf(question, map, view))
  if (!own) return { ...askedOf(question, view), ...notThere(map, question) }
  const slots = entries
    .filter(entry => entry.slot > 0 && isSame(entry, own))
    .sort((a, b) => a.slot - b.slot)
  const reached = { ...askedOf(question, view), hops: [hop(own, 'frontend', 1)], assumed: [...assumptions(own, question, view), ...map.isListed ? unlisted(own, question, view) : [], ...unknownSlots(own, slots, map, view)], ...affinityOf(own) }
  const ended = endOf(own, slots, map, isOutside(question, view))
  return ended ? { ...reached, ...NOTHING, ...ended } : { ...reached, ...chosen(own, slots, question, view) }
}

// --- internal ---

const NOTHING = { backends: [], masquerade: NO_MASQUERADE } as const

const byFrontend = once(({ entries }: LbMap) => Map.groupBy(entries, ({ frontend }) => frontend))

/** A few frontends may have one address and port. */
const byPlace = once((map: LbMap): ReadonlyMap<string, LbEntry[]> => {
  const places = new Map<string, LbEntry[]>()
  for (const [{ address, port }, own] of byFrontend(map)) {
    const place = `${address} ${port}`
    places.set(place, places.get(place)?.concat(own) ?? own)
  }
  return places
})

/** The entries that an address and port can meet: a big map is asked for many, and has thousands for any address of a node. */
function entriesFor(map: LbMap, { address, port }: Question): LbEntry[] {
  return [...new Set([address, ...ANYWHERE])].flatMap(one => byPlace(map).get(`${one} ${port}`) ?? [])
}

/** The answer if the frontend itself leads to no backend; in the order of the datapath (`nodeport_lb4` in bpf/lib/nodeport.h). */
function endOf(own: LbEntry, slots: readonly LbEntry[], map: LbMap, outside: boolean): Pick<Path, 'answer' | 'why'> | null {
  if (outside && own.flags.includes('non-routable')) {
    return { answer: 'rejected', why: `A ${own.flags[0]} that is not routable from outside: the packet is dropped.` }
  }
  if (own.proxyPort !== null) {
    return { answer: 'not decidable from this file', why: `The proxy on port ${own.proxyPort} of this node takes the connection; where it sends it is its own configuration.` }
  }
  const torn = slots.findIndex(({ slot }, index) => slot !== index + 1)
  if (torn !== -1) return { answer: 'not decidable from this file', why: `Slot ${torn + 1} is missing: the dump is not whole.` }
  if (slots.some(({ lost }) => lost === null)) return null
  if (slots.length > 0) return { answer: 'no endpoints', why: 'No backend of its slots is in the map of backends: what chooses one is dropped.' }
  const lacks = lackOf(map)
  if (lacks) return { answer: 'not decidable from this file', why: `The frontend has no slots here, but ${lacks}` }
  const local = own.flags.includes('Local') || own.flags.includes('InternalLocal')
  return { answer: 'no endpoints', why: `The frontend has no slots: no endpoints${local ? ' on this node' : ''}.` }
}

/** Why a dump may be incomplete: it is an excerpt, or has slots without the ones before them; null if nothing indicates that. */
const lackOf = once((map: LbMap): string | null => {
  if (!map.isWhole) return 'the dump is an excerpt, as grep leaves it, and what it lacks may be in the map.'
  for (const own of byFrontend(map).values()) {
    const slots = new Set(own.map(({ slot }) => slot))
    const above = own.find(({ slot }) => slot > 0 && !slots.has(slot - 1))
    if (above) return `line ${above.line} has slot ${above.slot} of a frontend whose slot ${above.slot - 1} is not here: the dump is not whole.`
  }
  return null
})

/** From a pod or the node itself: Socket LB or the node's own programs, which look up the internal scope first. */
function isInside({ from }: Question, view: NodeView): boolean {
  return from === 'pod' || from === 'host' || isLocal(from, view) === true
}

/** Stated to be external, or an address that is neither this node's nor one of its pods'. */
function isOutside({ from }: Question, view: NodeView): boolean {
  return from === 'external' || (isAddress(from) && isLocal(from, view) === false)
}

function frontendFor(
  entries: readonly LbEntry[],
  { port, protocol }: Question,
  inside: boolean,
  places: readonly string[],
): LbEntry | null {
  // a Cilium that prints no protocol has one frontend for all of them
  const masters = entries.filter(({ slot, frontend }) => slot === 0 && frontend.port === port && [protocol, 'ANY'].includes(frontend.protocol))
  const at = (place: string, scope: string) =>
    masters.find(({ frontend }) => frontend.address === place && frontend.scope === scope)
  const scopes = inside ? ['internal', 'external'] : ['external']
  return places.flatMap(place => scopes.map(scope => at(place, scope))).find(entry => entry !== undefined) ?? null
}

/**
 * From inside, the wildcard entry of a NodePort covers the addresses of all nodes; from outside the map has one for each address
 * of the node, and the agent's list has not.
 */
function placesOf(question: Question, map: LbMap, view: NodeView): readonly string[] {
  const { address } = question
  const mayBeWild = isInside(question, view) || (map.isListed && (view.addresses?.includes(address) ?? true))
  if (!mayBeWild || servicesOf(map).has(address)) return [address]
  return [address, ANYWHERE[address.includes(':') ? 1 : 0]!]
}

/**
 * The addresses of Services: each has an entry for all its other ports, which matches what no frontend matches; in a list it has
 * a frontend of another type than NodePort.
 */
const servicesOf = once(({ entries, isListed }: LbMap): ReadonlySet<string> => {
  const isOfService = (entry: LbEntry) => isCatchAll(entry) || (isListed === true && entry.slot === 0 && entry.flags[0] !== 'NodePort')
  return new Set(entries.filter(isOfService).map(({ frontend }) => frontend.address))
})

function isCatchAll({ frontend }: LbEntry): boolean {
  return frontend.port === 0 && frontend.protocol === 'ANY'
}

function isSame({ frontend: a }: LbEntry, { frontend: b }: LbEntry): boolean {
  return a.address === b.address && a.port === b.port && a.protocol === b.protocol && a.scope === b.scope
}

function notThere(map: LbMap, { address, port, protocol }: Question): Found {
  const rest = byPlace(map).get(`${address} 0`)?.find(isCatchAll)
  const lacks = `No ${map.isListed ? 'frontend of the agent\'s list' : 'entry of the map'} is for ${endpointText({ address, port })}/${protocol}`
  const torn = lackOf(map)
  if (torn) return { ...NOTHING, answer: 'not decidable from this file', why: `${lacks}, but ${torn}`, hops: [], assumed: [] }
  const why = rest
    ? `${address} is a Service's address, but not with port ${port}/${protocol}: what has no frontend ends here.`
    : `${lacks}.`
  return { ...NOTHING, answer: 'no such frontend', why, hops: rest ? [hop(rest, 'any other port', 1)] : [], assumed: [] }
}

type Chosen = Pick<Path, 'answer' | 'why' | 'hops' | 'backends' | 'masquerade'>

/** The datapath picks among the first slots only, those of the active backends, or among all if none is active. */
function activeOf(slots: readonly LbEntry[], { inactive = [] }: NodeView): readonly LbEntry[] {
  const active = slots.filter(({ backend }) => !inactive.includes(endpointText(backend)))
  return active.length > 0 ? active : slots
}

/** What the dump does not show about a frontend's slots (`bpf_reconciler.go` in pkg/loadbalancer/reconciler of Cilium 1.19). */
function unknownSlots({ line, text }: LbEntry, slots: readonly LbEntry[], map: LbMap, { inactive }: NodeView): Path['assumed'] {
  const torn = slots.length > 0 && map.isWhole ? lackOf(map) : null
  return [
    ...inactive === undefined && slots.length > 1
      ? [{ line, text, taken: 'its backends are taken to be active; a terminating or quarantined one keeps its slot and gets no new connection (`bpf lb list --frontends` has their count)' }]
      : [],
    ...torn === null ? [] : [{ line, text, taken: `it is taken to have no more slots, but ${torn}` }],
  ]
}

function chosen(own: LbEntry, all: readonly LbEntry[], question: Question, view: NodeView): Chosen {
  const slots = activeOf(all, view)
  const odds = rounded(1 / slots.length)
  const mode = modeOf(own, question, view)
  const inside = isInside(question, view)
  const whole = slots.filter(({ lost }) => lost === null)
  const backends = whole.map(({ backend, line }): PathBackend => ({
    address: backend.address,
    port: backend.port,
    odds,
    line,
    masquerade: inside ? insideReplaced(view) : replaced(backend.address, mode, view),
    ...nodeOf(backend.address, view),
  }))
  const lost = slots.filter(one => one.lost !== null).map(({ slot }) => ` What chooses slot ${slot} is dropped: its backend is not in the map of backends.`)
  return {
    answer: 'backends',
    why: `${slots.length === 1 ? '1 slot' : `${slots.length} slots, each as likely`}; answers get the frontend's address back by reverse NAT ${own.revNat}.${lost.join('')}`,
    hops: [hop(own, 'frontend', 1), ...slots.map(slot => hop(slot, `slot ${slot.slot}`, odds))],
    backends,
    masquerade: masqueradeOf(backends, reason(inside, mode, view), whole.map(({ line }) => line)),
  }
}

/** Hybrid uses DSR for TCP and SNAT for the rest; a frontend with a mode of its own shows it (`ServiceFlags.String`). */
function modeOf({ flags }: LbEntry, { protocol }: Question, { mode }: NodeView): string | undefined {
  if (flags.includes('dsr')) return 'DSR'
  return mode === 'Hybrid' ? protocol === 'TCP' ? 'DSR' : 'SNAT' : mode
}

/** With Socket LB there is nothing to replace. */
function insideReplaced({ socketLb }: NodeView): boolean | null {
  return socketLb === true ? false : null
}

/** In SNAT mode the node replaces the client's address only when it forwards the packet to another node. */
function replaced(address: string, mode: string | undefined, view: NodeView): boolean | null {
  if (mode === 'DSR') return false
  const local = isLocal(address, view)
  if (local === true) return false
  return local === false && mode === 'SNAT' ? true : null
}

function reason(inside: boolean, mode: string | undefined, view: NodeView): string {
  if (inside) return view.socketLb === true ? 'Socket LB connects the client to the pod itself; no packet carries the frontend.' : 'Whether Socket LB is at work is not in the map.'
  if (mode === 'DSR') return 'In DSR mode the answer goes to the client directly.'
  if (mode === undefined || view.podCidr === undefined) return 'The mode, and which backends run on this node, are not in the map.'
  return mode === 'SNAT' ? 'In SNAT mode only a backend on another node sees this node instead of the client.' : `What ${mode} mode does to the client's address is not known here.`
}

function affinityOf({ flags }: LbEntry): Pick<Path, 'affinity'> {
  return flags.includes('sessionAffinity') ? { affinity: { seconds: null } } : {}
}

function assumptions(own: LbEntry, question: Question, view: NodeView): Path['assumed'] {
  const { line, text, flags } = own
  const ranged = flags.includes('check source-range') && !isInside(question, view)
  const wild = ANYWHERE.includes(own.frontend.address) && !view.addresses?.includes(question.address)
  const place = flags.includes('deny') ? 'outside the source ranges that the Service denies' : 'in the Service\'s source ranges'
  const unplaced = isAddress(question.from) && isLocal(question.from, view) === null
  const here = flags.includes('non-routable') ? 'on this node' : flags.includes('two-scopes') ? 'outside this node' : null
  return [
    ...unplaced && here !== null ? [{ line, text, taken: `${question.from} is taken to be ${here}` }] : [],
    ...ranged ? [{ line, text, taken: `the client is taken to be ${place}` }] : [],
    ...wild ? [{ line, text, taken: `${question.address} is taken to be a node's address` }] : [],
  ]
}

/** What the agent's list leaves out of the map. */
function unlisted({ line, text, flags: [type] }: LbEntry, question: Question, view: NodeView): Path['assumed'] {
  const closed = type === 'ClusterIP' && isOutside(question, view)
  return [
    { line, text, taken: 'the map is taken to hold what the agent lists; session affinity and source ranges are not in its list' },
    ...closed ? [{ line, text, taken: 'a ClusterIP is taken to be closed to the outside, as it is without `bpf-lb-external-clusterip`' }] : [],
  ]
}

function hop({ line, text }: LbEntry, label: string, odds: number): Hop {
  return { label, line, text, odds }
}
