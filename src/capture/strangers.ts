import type { Cluster, Manifest } from './manifest.ts'
import { inRange } from '../read/endpoint.ts'
import { stepOf } from '../trace/index.ts'
import { readStream } from './store.ts'

/** An address in a capture of traffic that is nobody's the deck knows: a stranger who used the Service meanwhile. */
export interface Stranger { id: string, address: string, line: number }

/**
 * Looks for strangers in the captures that show traffic. Known are the Service's addresses, the nodes, their pods, and the
 * client, whose address the marked burst itself printed. A public VIP is open to anybody, and nobody asked to be on a slide.
 */
export function strangers(dir: string, { captures, clusters }: Manifest): Stranger[] {
  return captures.filter(({ id, stdout }) => stdout && stepOf(id)?.traffic).flatMap(({ id, side, stdout }) => {
    const client = captures.find(one => one.id === `l5.${side}.burst`)?.stdout
    const clients = client ? addressesIn(readStream(dir, client).toString('utf8')).map(({ address }) => address) : []
    const known = [...clients, ...ownAddresses(clusters[side])]
    return addressesIn(readStream(dir, stdout!).toString('utf8'))
      .filter(({ address }) => !known.some(one => one.includes('/') ? inRange(address, one) : one === address))
      .map(({ address, line }) => ({ id, address, line }))
  })
}

// --- internal ---

const ADDRESS = /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?!\d)/g

/** Addresses that name nobody: unspecified, loopback. */
const NOBODY = ['0.0.0.0', '127.0.0.0/8']

function ownAddresses({ vip, clusterIp, nodes }: Cluster): string[] {
  const ofNodes = nodes.flatMap(({ internalIp, podCidr }) => podCidr ? [internalIp, podCidr] : [internalIp])
  return [...NOBODY, vip, clusterIp, ...ofNodes]
}

function addressesIn(text: string): { address: string, line: number }[] {
  return text.split('\n').flatMap((one, index) =>
    [...one.matchAll(ADDRESS)].map(([address]) => ({ address, line: index + 1 })))
}
