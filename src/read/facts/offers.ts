import { firstTable } from '../table.ts'

/** Workloads that belong to the dataplane: kube-proxy and similar ones on one side, Cilium and Hubble on the other. */
const OF_DATAPLANE = /^(?:kube-proxy|kindnet|cilium(?:-.+)?|hubble(?:-.+)?|anetd|calico-.+|netd)$/
const DATAPLANE_CRD = /\.(?:cilium\.io|projectcalico\.org|networking\.gke\.io)$/

/** Workloads of `offers.workloads` (KIND, NAMESPACE, NAME, IMAGE): the dataplane's own, or all others. */
export function runs(text: string, ofDataplane: boolean): string {
  const rows = firstTable(text).rows
  return rows
    .filter(({ cells }) => OF_DATAPLANE.test(cells[2]!) === ofDataplane)
    .map(({ cells: [, namespace, name, image] }) => `${namespace}/${name} ${image}`)
    .sort()
    .join(', ')
}

/** Names in `offers.crds`, one per line: the dataplane's own, or all others. */
export function extensions(text: string, ofDataplane: boolean): string {
  const names = text.split('\n').filter(Boolean).map(line => line.slice(line.indexOf('/') + 1))
  return names.filter(name => DATAPLANE_CRD.test(name) === ofDataplane).sort().join(', ') || 'none'
}
