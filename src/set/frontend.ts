import type { Endpoint } from '../text/addresses.ts'
import type { Cluster } from './manifest.ts'
import { deck } from '../../deck.config.ts'

/** What a packet for the Service is addressed to when it reaches a node, which is what the dataplane redirects. */
export function frontendOf({ vip, frontend }: Pick<Cluster, 'vip' | 'frontend'>): Endpoint {
  return frontend ?? { address: vip, port: deck.port }
}
