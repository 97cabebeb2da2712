/** A Service of the scale experiment in the form of the Kubernetes API; only our own labels select it. */
interface Wanted {
  namespace: string
  run: string
  name: string
  /** What it is for: `bulk`, `probed`, `last` or `more`. */
  role: string
  /** Where its endpoint is, seen from the node that is measured. */
  backend?: 'here' | 'there'
}

/** The port of every one of these Services, and of every endpoint. */
export const PORT = 80

/** A Service without a selector: its endpoints are created by hand. */
export function serviceOf(wanted: Wanted): object {
  return { apiVersion: 'v1', kind: 'Service', metadata: metadataOf(wanted), spec: { ports: [{ port: PORT }] } }
}

/** The EndpointSlice that gives such a Service its one endpoint. */
export function sliceOf(wanted: Wanted, address: string): object {
  const metadata = metadataOf(wanted)
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { ...metadata, labels: { ...metadata.labels, 'kubernetes.io/service-name': wanted.name } },
    addressType: 'IPv4',
    ports: [{ name: '', port: PORT, protocol: 'TCP' }],
    endpoints: [{ addresses: [address], conditions: { ready: true } }],
  }
}

/** The n-th address of 198.18.0.0/15, which is reserved for measurements and not routed (RFC 2544, appendix C.2.2); n from 1. */
export function synthetic(n: number): string {
  const place = n + (198 * 256 + 18) * 65_536
  return [24, 16, 8, 0].map(bits => Math.floor(place / 2 ** bits) % 256).join('.')
}

// --- internal ---

function metadataOf({ namespace, run, name, role, backend }: Wanted) {
  return {
    name,
    namespace,
    labels: {
      'app.kubernetes.io/managed-by': 'dataplane-deck',
      'dataplane-deck/run': run,
      'dataplane-deck/scale': role,
      ...backend && { 'dataplane-deck/backend': backend },
    },
  }
}
