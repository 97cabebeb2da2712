import type { ListedService } from '../../read/service-list.ts'
import type { LbEntry, LbMap } from '../../read/servicemap.ts'
import type { Frontends, Target } from '../packet-path.ts'
import { NOBODY } from '../../read/servicemap.ts'
import { canonical, eachOnce } from '../packet-path.ts'

/** A frontend's address where it is one for all addresses of a node: of IPv4 and of IPv6. */
export const ANYWHERE: readonly string[] = ['0.0.0.0', '::']

/**
 * Every frontend of a map, each once. Of the agent's list, in which a NodePort stands once for all addresses of the node, those
 * of `addresses`; where none are known, it is left out and counted.
 */
export function frontendsOfMap({ entries, isListed }: LbMap, addresses?: readonly string[]): Frontends {
  const own = entries.filter(({ slot, frontend }) => slot === 0 && frontend.port !== 0)
  const isLeftOut = ({ frontend }: LbEntry) => isListed === true && ANYWHERE.includes(frontend.address)
  const frontends = own.flatMap((entry): Target[] => {
    const { address, port, protocol } = entry.frontend
    const places = isLeftOut(entry) ? (addresses ?? []).filter(one => one.includes(':') === address.includes(':')) : [address]
    return places.map(one => ({ address: canonical(one), port, protocol: protocol === 'ANY' ? 'TCP' : protocol }))
  })
  return { frontends: eachOnce(frontends), nodePorts: addresses ? 0 : own.filter(isLeftOut).length }
}

/**
 * The map as the agent's list says it should be: its ids are those of reverse NAT (`Frontend.ToModel` of Cilium 1.19). `isWhole`:
 * no command has left out some of the list.
 */
export function mapOfList(services: readonly ListedService[], isWhole: boolean): LbMap {
  const common = { lost: null, proxyPort: null }
  return {
    entries: services.flatMap(({ id: revNat, line, text, frontend, type, backends }) => {
      const flags = type === 'ClusterIP' ? [type, 'non-routable'] : [type]
      const slots = backends.map(({ line, text, slot, address, port, protocol }): LbEntry =>
        ({ ...common, line, text, frontend, slot, backend: { address, port, protocol }, revNat, flags: [] }))
      return [{ ...common, line, text, frontend, slot: 0, backend: NOBODY, revNat, flags }, ...slots]
    }),
    isWhole,
    isListed: true,
  }
}
