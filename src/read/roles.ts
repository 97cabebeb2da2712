import type { Cluster } from '../set/manifest.ts'
import { BlockList } from 'node:net'
import { inRange, isAddress } from '../text/addresses.ts'

/**
 * The roles of one cluster's names, so that two clusters can be compared by role: the VIP of one corresponds to the VIP of the
 * other, but never to one of its pods. Names without a known role are kept.
 */
export interface Roles {
  /** Whole words: addresses, names of nodes, the NodePort. */
  words: ReadonlyMap<string, string>
  /** Ranges of addresses, the narrowest first. */
  ranges: readonly { cidr: string, role: string }[]
  /** Address ranges written `first-last` that contain it are the VIP's pool. */
  vip: string | null
}

export const NO_ROLES: Roles = { words: new Map(), ranges: [], vip: null }

/** The roles of a cluster's names, from its description in the manifest. */
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

/** The role of an address, or the address itself. */
export function roleOfAddress(address: string, { words, ranges }: Roles): string {
  return words.get(address) ?? ranges.find(({ cidr }) => inRange(address, cidr) === true)?.role ?? address
}

/** Whether the VIP is between two addresses, both included. */
export function isPool(first: string, last: string, { vip }: Roles): boolean {
  if (vip === null || ![first, last].every(isAddress)) return false
  const pool = new BlockList()
  try {
    pool.addRange(first, last)
  }
  catch {
    // the last is before the first
    return false
  }
  return pool.check(vip)
}

// --- internal ---

/** The node's own address in its pod range is the first one, if the CNI assigns it. */
function gatewayOf(podCidr: string): string {
  return `${podCidr.split('/')[0]!.replace(/\.\d+$/, '.1')}/32`
}
