import type { GkeCluster } from './cluster.ts'
import type { Finding } from './finding.ts'
import { COMPARED } from '../../words.ts'
import { wrongDataplane } from './pair.ts'

/**
 * What keeps two clusters from being a pair according to the GKE API: Autopilot, the wrong dataplane, no flow observability on
 * V2, and every difference in settings other than the dataplane.
 */
export function pairFindings(left: GkeCluster, right: GkeCluster): Finding[] {
  const autopilot = [left, right].filter(one => one.autopilot.enabled)
  const sides = [left, right].map((cluster, index) => wrongDataplane(cluster, COMPARED[index]!)).filter(what => what !== null)
  const differing = HELD.map(([name, of]) => ({ name, one: of(left), other: of(right) }))
    .filter(({ one, other }) => one !== other)
  return [
    ...autopilot.map(({ name }) => ({ what: `${name} is Autopilot, which gives no access to nodes and has no kube-proxy`, mend: MAKE })),
    ...sides.map(what => ({ what, mend: MAKE })),
    ...differing.map(({ name, one, other }) => ({ what: `${name} differs: ${left.name} has ${one}, ${right.name} has ${other}`, mend: MAKE })),
    ...observability(right),
  ]
}

// --- internal ---

const MAKE = 'npm run gke -- up makes two that differ in the dataplane alone'

/**
 * Settings that both must share. Calico on one side would enforce policies that kube-proxy only stores; Workload Identity puts a
 * server of metadata, and rules that lead to it, on every node; intranode visibility sends a pod's packets out of the node.
 */
const HELD: readonly [string, (cluster: GkeCluster) => string][] = [
  ['version', ({ currentMasterVersion }) => currentMasterVersion ?? '(none)'],
  ['channel', ({ releaseChannel }) => releaseChannel.channel],
  ['location', ({ location }) => location],
  ['number of nodes', ({ currentNodeCount }) => String(currentNodeCount)],
  ['machine type', ofPools(({ config }) => config.machineType)],
  ['node version', ofPools(({ version }) => version)],
  ['image type', ofPools(({ config }) => config.imageType)],
  ['kind of capacity', ofPools(({ config }) => config.spot ? 'Spot' : 'on demand')],
  ['Secure Boot', ofPools(({ config }) => config.shieldedInstanceConfig.enableSecureBoot ? 'on' : 'off')],
  ['private nodes', ({ networkConfig, privateClusterConfig }) => networkConfig.defaultEnablePrivateNodes || privateClusterConfig.enablePrivateNodes ? 'yes' : 'no'],
  ['Workload Identity', ({ workloadIdentityConfig }) => workloadIdentityConfig.workloadPool === '' ? 'off' : 'on'],
  ['intranode visibility', ({ networkConfig }) => networkConfig.enableIntraNodeVisibility ? 'on' : 'off'],
  ['network policy add-on', ({ networkPolicy }) => networkPolicy.enabled ? 'on' : 'off'],
]

function ofPools(of: (pool: GkeCluster['nodePools'][number]) => string): (cluster: GkeCluster) => string {
  return ({ nodePools }) => [...new Set(nodePools.map(of))].sort().join(', ') || '(none)'
}

function observability({ name, location, monitoringConfig }: GkeCluster): Finding[] {
  return monitoringConfig.advancedDatapathObservabilityConfig.enableRelay
    ? []
    : [{
        what: `flow observability is off on ${name}: nobody could be asked for flows`,
        mend: `gcloud container clusters update ${name} --location=${location} --enable-dataplane-v2-flow-observability`,
      }]
}
