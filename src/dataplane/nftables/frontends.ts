import type { NftListing, NftTable } from '../../read/nft.ts'
import type { Frontends, PathProtocol, Target } from '../packet-path.ts'
import { canonical, eachOnce } from '../packet-path.ts'

/**
 * What the verdict maps send somewhere, or turn away: each address with its port, once, what has endpoints first. A NodePort is
 * at every address of the node: those given, else those of `nodeport-ips`; `nodePorts` counts the ones that are left out because
 * neither is known.
 */
export function frontendsOfNft({ tables }: NftListing, addresses: readonly string[] = []): Frontends {
  const found = tables.map(table => frontendsIn(table, addresses))
  return {
    frontends: eachOnce(found.flatMap(({ frontends }) => frontends)),
    nodePorts: found.reduce((sum, { nodePorts }) => sum + nodePorts, 0),
  }
}

// --- internal ---

function frontendsIn(table: NftTable, addresses: readonly string[]): Frontends {
  const own = addresses.filter(one => one.includes(':') === (table.family === 'ip6')).map(canonical)
  const node = own.length > 0 ? own : keysOf(table, 'nodeport-ips')
  const ports = new Set(['service-nodeports', 'no-endpoint-nodeports'].flatMap(name => keysOf(table, name)))
  const ips = ['service-ips', 'no-endpoint-services'].flatMap(name => keysOf(table, name)).map(target)
  return {
    frontends: [...ips, ...[...ports].flatMap(port => node.map(address => target(`${address} . ${port}`)))],
    nodePorts: node.length === 0 ? ports.size : 0,
  }
}

function keysOf({ sets }: NftTable, name: string): string[] {
  return [...sets.get(name)?.elements.keys() ?? []]
}

/** `203.0.113.10 . tcp . 80` */
function target(key: string): Target {
  const [address, protocol, port] = key.split(' . ') as [string, string, string]
  return { address: canonical(address), port: Number(port), protocol: protocol.toUpperCase() as PathProtocol }
}
