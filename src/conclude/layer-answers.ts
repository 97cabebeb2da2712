import type { CapturedLine, CapturedSide } from '../read/side.ts'
import type { Conclusion, Judged } from './conclusion.ts'
import { dataplaneOf } from '../dataplane/dataplanes.ts'
import { spoken } from '../dataplane/looks.ts'
import { PLATFORM_WORDS } from '../platform/platform-words.ts'
import { parseAccessLog } from '../read/accesslog.ts'
import { idOn } from '../read/side.ts'
import { columnOf, firstTable } from '../read/table.ts'
import { parseTcpdump } from '../read/tcpdump.ts'
import { frontendOf } from '../set/frontend.ts'
import { linesOf } from '../text/lines.ts'
import { listed } from '../text/listed.ts'
import { ON_KUBE_PROXY } from '../words.ts'
import { burstOf, isOfPort, markedPort } from './burst.ts'
import { holds, notShown } from './conclusion.ts'
import { comesWith, talkIn } from './decided.ts'
import { peerOf } from './peer.ts'
import { chosenIn, heldIn, judgeTracked } from './tracked.ts'

/** The title of each layer's slide that shows outputs: what both sides' outputs on it say together. */
export const LAYER_ANSWERS: readonly Conclusion[] = [
  {
    id: 'l3.answer',
    question: 'What arrives at the node, and what leaves it?',
    needs: ['l3.arrival', 'l3.request'],
    counter: ['l2.pods'],
    beside: ['l5.access-log'],
    judge: arrives,
  },
  {
    id: 'l4.answer',
    question: 'How does the Service\'s address become a pod\'s?',
    needs: ['l4.redirect'],
    counter: ['l4.service-chains'],
    judge: redirects,
  },
  {
    id: 'l4.inside',
    question: 'From inside a pod: whom does its socket talk to?',
    needs: ['l4.socket'],
    counter: ['l2.pods'],
    judge: connects,
  },
  {
    id: 'l5.tracking',
    question: 'Who remembers the connection?',
    needs: ['l5.conntrack', 'l5.burst'],
    counter: ['l5.conntrack', 'l2.pods'],
    beside: ['l5.conntrack-pods', 'l5.ct'],
    judge: remembers,
  },
  {
    id: 'l7.answer',
    question: 'Who talked to whom?',
    needs: ['l7.flows', 'l3.request'],
    counter: ['l7.flows'],
    beside: ['l7.flows-json'],
    judge: talks,
  },
]

// --- internal ---

/**
 * For the Service as it comes, for one of its pods as it goes. Cilium can hand a packet to a pod of the node past tcpdump; that
 * it did, the pod's own log says.
 */
function arrives(...sides: CapturedSide[]): Judged {
  const seen = sides.map((own) => {
    const packets = parseTcpdump(own.text('l3.arrival')).filter(({ ends }) => ends !== null)
    const pods = columnOf(firstTable(own.text('l2.pods')), 'IP')
    const [first, left] = [packets[0], packets.find(({ ends }) => pods.includes(ends!.destination.address))]
    const came = first?.ends?.destination.address === frontendOf(own.cluster).address ? first : undefined
    const unseen = left ? [] : answeredHere(own)
    const points = [...[came, left].flatMap(one => one ? [own.at('l3.arrival', one.line)] : []), ...unseen]
    return { name: spoken(own.cluster), came, left, unseen, points }
  })
  const points = seen.flatMap(one => one.points)
  const odd = seen.find(({ came, left, unseen }) => !came || (!left && unseen.length === 0))
  if (odd) return notShown(odd.came ? `With ${odd.name} no packet is seen that leaves for a pod.` : `With ${odd.name} the first packet seen is not for the Service.`, points)
  const past = seen.filter(({ unseen }) => unseen.length > 0).map(({ name }) => name)
  return holds(past.length === 0
    ? 'It comes in for the Service and goes out for a pod, on both sides'
    : `It comes in for the Service on both sides; with ${listed(past, 'and')} it reaches a pod of this node unseen by tcpdump`, points)
}

/** The line of the access log that says a pod of the receiving node answered the marked request, if there is one. */
function answeredHere(own: CapturedSide): CapturedLine[] {
  const log = own.set.text(idOn(own.side, 'l5.access-log'))
  const pods = firstTable(own.text('l2.pods'))
  const nodes = columnOf(pods, 'NODE')
  const { receiver } = own.clusterAt('l5.access-log')
  const here = columnOf(pods, 'NAME').filter((_, index) => nodes[index] === receiver)
  const port = Number(markedPort(own))
  const answered = (log === null ? [] : parseAccessLog(log)).filter(({ client }) => client.port === port)
  return answered.slice(0, 1).filter(({ pod }) => here.includes(pod ?? '')).map(({ line }) => own.at('l5.access-log', line))
}

/** Netfilter has chains of Services where kube-proxy redirects, and nowhere else: without that nothing is compared. */
function redirects(...sides: CapturedSide[]): Judged {
  const had = sides.map(own => ({ own, ...dataplaneOf(own.cluster.dataplane).words.entries(own.text('l4.redirect'), frontendOf(own.cluster).address) }))
  const points = had.flatMap(({ own, lines }) => lines.map(line => own.at('l4.redirect', line)))
  const named = sides.filter(own => Number(own.text('l4.service-chains')) > 0)
  const should = (own: CapturedSide) => ON_KUBE_PROXY.includes(own.cluster.dataplane)
  if (sides.some(own => named.includes(own) !== should(own))) return notShown(`Netfilter names chains of Services on ${named.length === 0 ? 'neither side' : 'both sides'}.`, points)
  const [one, other] = had.map(({ own, says }) => `${spoken(own.cluster)} ${says}`)
  return holds(`From the VIP to a pod: ${one}; ${other}`, points)
}

function connects(...sides: CapturedSide[]): Judged {
  const points = sides.map(own => own.at('l4.socket', 1))
  const peers = sides.map(own => ({ name: spoken(own.cluster), ...peerOf(own.text('l4.socket'), own) }))
  const odd = peers.find(({ is }) => is === null)
  if (odd) return notShown(`With ${odd.name} the socket is connected to ${odd.peer}, which is neither the Service's address nor a pod's.`, points)
  const [one, other] = peers.map(({ name, is }) => `${is} with ${name}`)
  return holds(`A pod's socket talks to ${one}, to ${other}`, points)
}

/** Only what was found: whether netfilter holds none, the sentence under its pane says. */
function remembers(...sides: CapturedSide[]): Judged {
  const found = sides.map(own => ({ own, name: spoken(own.cluster), by: rememberedBy(own) }))
  const points = found.flatMap(({ by }) => by.map(({ at }) => at))
  const without = found.find(({ by }) => by.length === 0)
  if (without) return notShown(`With ${without.name} no entry of the burst was found.`, points)
  const each = ({ who, held, sent }: Rememberer) => `${who} remembers ${held} of ${sent}`
  const words = found.map(({ name, by }) => `with ${name} ${by.map(each).join(', ')}`).join('; ')
  const where = sides.some(own => PLATFORM_WORDS[own.cluster.platform].spreads) ? ' on one of the nodes over which they are spread' : ''
  return holds(`${words[0]!.toUpperCase()}${words.slice(1)} connections${where}`, points)
}

interface Rememberer { who: string, held: number, sent: number, at: CapturedLine }

function rememberedBy(own: CapturedSide): Rememberer[] {
  const { ports } = burstOf(own)
  const netfilter = judgeTracked(own)
  const ct = own.set.text(idOn(own.side, 'l5.ct'))
  const chosen = ct === null ? [] : chosenIn(ct, ports)
  return [
    { who: 'netfilter', held: netfilter.verdict === 'holds' ? netfilter.numbers!.held! : 0, at: netfilter.points?.[0] },
    { who: 'its own map', held: heldIn(chosen), at: chosen[0] && own.at('l5.ct', chosen[0].line) },
  ].flatMap(({ who, held, at }) => held > 0 && at ? [{ who, held, sent: ports.size, at }] : [])
}

function talks(...sides: CapturedSide[]): Judged {
  const told = sides.map((own) => {
    const marked = isOfPort(markedPort(own))
    const burst = linesOf(own.text('l7.flows')).filter(({ text }) => !marked.test(text))
    return { name: spoken(own.cluster), ...comesWith(talkIn(own).talks), points: burst.slice(0, 1).map(({ line }) => own.at('l7.flows', line)) }
  })
  const points = told.flatMap(one => one.points)
  const [one, other] = told.map(({ name, has }) => `${name} ${has.length === 0 ? 'names addresses' : `adds ${listed(has, 'and')}`}`)
  if (told.some(({ total }) => total === 0)) return notShown('Nothing of the burst was seen.', points)
  if (told[0]!.has.join() === told[1]!.has.join()) return notShown(`Both sides tell as much: ${told[0]!.has.join(', ') || 'addresses alone'}.`, points)
  return holds(`Of the same burst ${one}, ${other}`, points)
}
