import type { LayerStep } from '../../step.ts'
import { ON_NFTABLES, ON_OTHER, onPlatforms } from '../../../words.ts'
import { DRAWS_OF_THREE, NFT_COMPLETE, NFT_TABLE, NODE_PORT_RULES, SERVICE_CHAINS, SERVICE_RULES } from '../../nft-commands.ts'
import { withCommon } from '../../step.ts'

const OF = { on: ON_NFTABLES, at: 'toolbox' } as const

/** How kube-proxy redirects where it writes a table of nftables. */
export const nft = withCommon(OF, [
  {
    name: 'nft',
    title: 'Every rule and map of kube-proxy\'s table',
    run: NFT_TABLE,
    complete: NFT_COMPLETE,
    show: { kind: 'match', pattern: /^\t(?:map service|chain (?:nat-|services|masquerading))|vmap @service-|^\t{2}(?:type nat hook|jump )/, atMost: 20 },
  },
  {
    name: 'nft-json',
    title: 'The same table as JSON',
    run: NFT_TABLE.replace('nft ', 'nft -j '),
    complete: { kind: 'json' },
    required: false,
    aside: true,
  },
  {
    name: 'redirect',
    title: 'The Service\'s own element and chains, VIP to pod',
    run: SERVICE_RULES,
    complete: DRAWS_OF_THREE,
    // without a load balancer, or with one that has only a name, requests arrive at a NodePort
    ways: onPlatforms(ON_OTHER, [SERVICE_RULES, NODE_PORT_RULES].map(run => ({ at: OF.at, run, complete: DRAWS_OF_THREE }))),
    show: { kind: 'match', pattern: /^\tchain |^\t{2}(?!type ipv)\S/ },
    lead: true,
  },
  {
    name: 'service-chains',
    title: 'Chains of nftables that are a Service\'s or an endpoint\'s',
    run: SERVICE_CHAINS,
    complete: { kind: 'lines', match: String.raw`^\d+$`, atLeast: 1 },
    okExit: [0, 1],
    lead: true,
  },
])

/** The rules of kube-proxy's table have no counters: what the kernel did with the request is in its connection tracking. */
export const observedByConntrack: LayerStep = {
  ...OF,
  name: 'observed-conntrack',
  traffic: true,
  title: 'What netfilter\'s conntrack holds of the client and the Service',
  run: 'conntrack -L -p tcp --orig-src {clientIp} --orig-dst {frontend} --orig-port-dst {frontendPort}',
  complete: { kind: 'stderr', says: /flow entries have been shown/ },
}
