import type { Side } from '../words.ts'
import type { Cluster, Manifest } from './manifest.ts'
import { inRange } from '../text/addresses.ts'
import { stepOf, traceOf } from '../trace/index.ts'
import { dataplanesOf } from '../words.ts'
import { CaptureSet } from './capture-set.ts'
import { frontendOf } from './frontend.ts'
import { readStream } from './store.ts'

/** An address in a capture of traffic that the deck does not know: a stranger who used the Service during the recording. */
interface Stranger { id: string, address: string, line: number }

/**
 * Looks for strangers in the captures that show traffic. Known are the Service's addresses, the nodes, their pods, and the
 * client: by the address that a marked burst itself printed, and by the one from which the marked request arrived, for a
 * router may lie between the two; and those that `more` names. Where nodes have no range of their own for pods, as in a
 * cloud's own network, the replicas are known by what kubectl printed. A public VIP is open to anybody, and nobody asked to be
 * on a slide.
 */
export function strangers(dir: string, { captures, clusters }: Manifest, more?: Record<Side, readonly string[]>): Stranger[] {
  const set = new CaptureSet(captures, stream => readStream(dir, stream))
  const printed = (id: string) => set.printed(id)?.text ?? ''
  const trace = traceOf(dataplanesOf({ clusters }))
  return captures.filter(({ id }) => stepOf(id, trace)?.traffic).flatMap(({ id, side }) => {
    const bursts = captures.filter(one => one.side === side && BURST.test(one.id))
    const clients = bursts.flatMap(one => addressesIn(printed(one.id))).map(({ address }) => address)
    const arrived = arrivedFrom(printed(`l3.${side}.arrival`), clusters[side])
    const replicas = addressesIn(printed(`l2.${side}.pods`)).map(({ address }) => address)
    const known = [...clients, ...replicas, ...arrived, ...ownAddresses(clusters[side]), ...more?.[side] ?? []]
    return addressesIn(printed(id))
      .filter(({ address }) => !isKnown(address, known))
      .map(({ address, line }) => ({ id, address, line }))
  })
}

/** The addresses in a text that match none of the known addresses and ranges, without loopback and unspecified ones. */
export function strangersIn(text: string, known: readonly string[]): string[] {
  return addressesIn(text).map(({ address }) => address).filter(address => !isKnown(address, [...NOBODY, ...known]))
}

// --- internal ---

/** A burst of marked requests: L5's, or one of an experiment. */
const BURST = /[.-]burst$/

const ADDRESS = /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?!\d)/g

/** Addresses that identify no machine: unspecified, loopback. */
const NOBODY = ['0.0.0.0', '127.0.0.0/8']

/** The source of the marked request as it reached the Service: that capture contains only packets with our token. */
function arrivedFrom(text: string, cluster: Cluster): string[] {
  const { address: vip } = frontendOf(cluster)
  return text.split('\n').flatMap((line) => {
    const [, source, destination] = / IP (\d+(?:\.\d+){3})\.\d+ > (\d+(?:\.\d+){3})\.\d+: /.exec(line) ?? []
    return destination === vip ? [source!] : []
  })
}

function isKnown(address: string, known: readonly string[]): boolean {
  return known.some(one => one.includes('/') ? inRange(address, one) : one === address)
}

function ownAddresses({ vip, clusterIp, nodes }: Cluster): string[] {
  const ofNodes = nodes.flatMap(({ internalIp, podCidr }) => podCidr ? [internalIp, podCidr] : [internalIp])
  return [...NOBODY, vip, clusterIp, ...ofNodes]
}

function addressesIn(text: string): { address: string, line: number }[] {
  return text.split('\n').flatMap((one, index) =>
    [...one.matchAll(ADDRESS)].map(([address]) => ({ address, line: index + 1 })))
}
