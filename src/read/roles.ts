import type { Cluster } from '../set/manifest.ts'
import { BlockList } from 'node:net'
import { inRange, isAddress } from '../text/addresses.ts'

/**
 * What the names of one cluster stand for, so that two clusters can be compared by the part a name plays: the VIP of one
 * is the VIP of the other, but never one of its pods. Names that play no known part stay what they are.
 */
export interface Roles {
  /** Whole words: addresses, names of nodes, the NodePort. */
  words: ReadonlyMap<string, string>
  /** Ranges of addresses, the narrowest first. */
  ranges: readonly { cidr: string, role: string }[]
  /** Ranges written `first-last` that hold it are the VIP's pool. */
  vip: string | null
}

export const NO_ROLES: Roles = { words: new Map(), ranges: [], vip: null }

/** The parts of a cluster's names, from what the manifest says of it. */
export function rolesOf({ vip, clusterIp, nodePort, nodes, receiver, context }: Cluster): Roles {
  const part = (name: string, role: string) => {
    if (name === receiver) return '‹receiver›'
    return role === 'control-plane' ? '‹control-plane›' : '‹node›'
  }
  return {
    vip,
    words: new Map([
      [vip, '‹VIP›'],
      [clusterIp, '‹ClusterIP›'],
      [String(nodePort), '‹NodePort›'],
      [context, '‹context›'],
      ...nodes.map(({ name, role }): [string, string] => [name, part(name, role)]),
      ...nodes.map(({ name, internalIp, role }): [string, string] => [internalIp, part(name, role)]),
    ]),
    ranges: nodes.flatMap(({ podCidr }) => podCidr === null
      ? []
      : [{ cidr: gatewayOf(podCidr), role: '‹gateway›' }, { cidr: podCidr, role: '‹pod›' }]),
  }
}

/** The part an address plays, or the address itself. */
export function roleOfAddress(address: string, { words, ranges }: Roles): string {
  return words.get(address) ?? ranges.find(({ cidr }) => inRange(address, cidr) === true)?.role ?? address
}

/** Whether the VIP lies between two addresses, both included. */
export function isPool(first: string, last: string, { vip }: Roles): boolean {
  if (vip === null || ![first, last].every(isAddress)) return false
  const pool = new BlockList()
  try {
    pool.addRange(first, last)
  }
  catch {
    // the last comes before the first
    return false
  }
  return pool.check(vip)
}

// --- internal ---

/** The node's own address among its pods is the first of their range, where the CNI gives it one. */
function gatewayOf(podCidr: string): string {
  return `${podCidr.split('/')[0]!.replace(/\.\d+$/, '.1')}/32`
}
