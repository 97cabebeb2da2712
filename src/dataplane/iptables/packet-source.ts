import type { Chain } from '../../read/iptables.ts'
import type { Option } from '../../read/segment.ts'
import type { NodeView } from '../packet-path.ts'
import { once } from '../../exec/once.ts'
import { valueOf } from '../../read/rule.ts'
import { endpointOf, inRange } from '../../text/addresses.ts'
import { isOfEndpoint } from './destination.ts'

/** The source of a connection: an address, or only where it comes from. */
export interface Source {
  from: 'external' | 'pod' | 'host' | 'address'
  address: string | null
  /** Ranges and interfaces that pods' packets come from, see {@link podsOf}. */
  pods: Pods
  /** Whether rules send connections to an address, see `endpointsOf`; computed on demand, because a big dump has many. */
  isEndpoint: (address: string) => boolean
}

interface Pods { ranges: ReadonlySet<string>, interfaces: ReadonlySet<string> }

/** The source, from the question, the rules of nat and filter, and what is known about the node. */
export function sourceOf(chains: readonly Chain[], from: string, { addresses, pods = [] }: NodeView): Source {
  const named = ['external', 'pod', 'host'].includes(from)
  const known = podsOf(chains)
  return {
    from: named ? from as Source['from'] : addresses?.includes(from) ? 'host' : 'address',
    address: named ? (from === 'host' && addresses?.[0]) || null : from,
    pods: pods.length > 0 ? { ...known, ranges: new Set([...known.ranges, ...pods]) } : known,
    isEndpoint: address => endpointsOf(chains).has(address),
  }
}

/** Whether the source is in a range; without an address, a pod is in the pods' ranges and an external client in none. */
export function comesFrom({ from, address, pods, isEndpoint }: Source, destination: string, cidr: string): boolean | null {
  if (address !== null) return inRange(address, cidr)
  const [one, bits] = cidr.split('/')
  if (one!.startsWith('127.') || one === '::1') return false
  if (bits === undefined || bits === (one!.includes(':') ? '128' : '32')) {
    // the question means no single pod, nor the endpoint itself, nor a client that has the Service's own address
    const another = from !== 'external' || one === destination || isEndpoint(one!) || isPods(cidr, pods)
    return another ? false : null
  }
  if (isPods(cidr, pods)) return from === 'pod' ? pods.ranges.has(cidr) || null : false
  if (from !== 'pod' || pods.ranges.size === 0) return null
  return [...pods.ranges].some(range => holds(cidr, range))
}

/** Whether the packet arrives on an interface: on a pod's only if it comes from a pod; null if the file does not show it. */
export function arrivesOver({ from, address, pods }: Source, name: string): boolean | null {
  if (from === 'host') return name === 'lo' ? null : false
  if (name === 'lo') return false
  if (from === 'pod') return pods.interfaces.has(name) || null
  const outside = from === 'external' || isPod(address!, pods) === false
  return outside && (pods.interfaces.has(name) || OF_PODS.test(name)) ? false : null
}

/** Whether a packet that nat did not change leaves through an interface: through a pod's only if it goes to a pod. */
export function leavesOver({ pods, isEndpoint }: Source, destination: string, name: string): boolean | null {
  const elsewhere = isPod(destination, pods) === false && !isEndpoint(destination)
  return elsewhere && (pods.interfaces.has(name) || OF_PODS.test(name)) ? false : null
}

// --- internal ---

/**
 * The node's ends of pods' interfaces and the bridges they are on, by the names that network plugins use: Calico, Cilium, AWS,
 * Azure, GKE, the plugins bridge and ptp, kubenet, Docker, Weave, kube-router.
 */
const OF_PODS = /^(?:cali|lxc|eni|azv|gke|veth|cni|cbr|docker|weave|kube-bridge)[\w.-]*\+?$/

const SHOWS_PODS = /^KUBE-(?:SV[CL]-|SERVICES$|FORWARD$|EXT-|XLB-)/

/**
 * The pods' ranges as kube-proxy wrote them into its rules: it marks packets from elsewhere (`! -s 10.4.0.0/14`, `! -i cbr0`, in
 * the Services' chains, before 1.22 in KUBE-SERVICES), sends packets from pods to all endpoints (`-s 10.4.0.0/14 -j KUBE-SVC-…`
 * in KUBE-EXT-, before 1.24 KUBE-XLB-), and before 1.19 accepted them in filter (KUBE-FORWARD).
 */
const podsOf = once((chains: readonly Chain[]): Pods => {
  const ranges = new Set<string>()
  const interfaces = new Set<string>()
  const add = (options: readonly Option[], negated: boolean) => {
    for (const { flag, not, values } of options) {
      if (not !== negated) continue
      if (flag === '-s') ranges.add(values[0]!)
      if (flag === '-i' || flag === '--physdev-in') interfaces.add(values[0]!)
    }
  }
  for (const chain of chains) {
    const { name, rules } = chain
    if (isOfEndpoint(chain) || !SHOWS_PODS.test(name)) continue
    const negated = name.startsWith('KUBE-S')
    for (const { base, matches, target } of rules) {
      if (!negated && name !== 'KUBE-FORWARD' && !target?.name.startsWith('KUBE-SVC-')) continue
      add(base, negated)
      for (const { module, options } of matches) module === 'physdev' && add(options, negated)
    }
  }
  return { ranges, interfaces }
})

/** The targets of DNAT. One of them as a source is an endpoint that connects to its own Service. */
const endpointsOf = once((chains: readonly Chain[]): ReadonlySet<string> => {
  const targets = new Set<string>()
  for (const { rules } of chains) {
    for (const { target } of rules) {
      if (target?.name === 'DNAT') targets.add(valueOf(target.options, '--to-destination')!)
    }
  }
  return new Set([...targets].flatMap(to => endpointOf(to)?.address ?? []))
})

/** Null if no range of the pods is known. */
function isPod(address: string, { ranges }: Pods): boolean | null {
  return ranges.size === 0 ? null : [...ranges].some(range => inRange(address, range) === true)
}

/** Whether a range is one of the pods', or a part of one. */
function isPods(cidr: string, { ranges }: Pods): boolean {
  return ranges.has(cidr) || [...ranges].some(range => holds(range, cidr))
}

function holds(outer: string, inner: string): boolean {
  const [outerBits, innerBits] = [outer, inner].map(range => Number(range.split('/')[1] ?? (range.includes(':') ? 128 : 32)))
  return outerBits! <= innerBits! && inRange(inner.split('/')[0]!, outer) === true
}
