import type { Endpoint } from '../text/addresses.ts'

/** Where requests to the Service are sent. */
export interface Front extends Endpoint {
  /** The name that was resolved to this address, where the load balancer has only that; else null. */
  hostname: string | null
  /** The node that has this address, where requests go to its NodePort, because there is no load balancer; else null. */
  node: string | null
}
