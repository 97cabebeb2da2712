import { describe, expect, it } from 'vitest'
import { clusterShape } from './cluster.ts'
import { pairFindings } from './compare.ts'

const common = {
  location: 'us-central1-a',
  status: 'RUNNING',
  currentMasterVersion: '1.35.8-gke.1036000',
  currentNodeCount: 2,
  releaseChannel: { channel: 'REGULAR' },
  nodePools: [{ name: 'default-pool', version: '1.35.8-gke.1036000', config: { machineType: 'n2-standard-2', imageType: 'COS_CONTAINERD' } }],
}
const v1 = (more: object = {}) => clusterShape.parse({ ...common, name: 'deck-v1-abcdef', ...more })
function v2(more: object = {}) {
  return clusterShape.parse({
    ...common,
    name: 'deck-v2-abcdef',
    networkConfig: { datapathProvider: 'ADVANCED_DATAPATH' },
    monitoringConfig: { advancedDatapathObservabilityConfig: { enableRelay: true } },
    ...more,
  })
}

describe('two GKE clusters', () => {
  it('that differ in the dataplane alone are a pair, whether V1 says LEGACY_DATAPATH or nothing', () => {
    expect(pairFindings(v1(), v2())).toEqual([])
    expect(pairFindings(v1({ networkConfig: { datapathProvider: 'LEGACY_DATAPATH' } }), v2())).toEqual([])
  })

  it.each<[string, object, object, string]>([
    ['Autopilot', {}, { autopilot: { enabled: true } }, 'deck-v2-abcdef is Autopilot'],
    ['one dataplane on both', { networkConfig: { datapathProvider: 'ADVANCED_DATAPATH' } }, {}, 'is to be v1, but GKE made it with datapathProvider ADVANCED_DATAPATH'],
    ['a dataplane that is on its way to the other', { networkConfig: { datapathProvider: 'MIGRATE_TO_ADVANCED_DATAPATH' } }, {}, 'deck-v1-abcdef has nodes of both dataplanes while GKE migrates it'],
    ['one on its way back', {}, { networkConfig: { datapathProvider: 'MIGRATE_TO_LEGACY_DATAPATH' } }, 'deck-v2-abcdef has nodes of both dataplanes while GKE migrates it'],
    ['another version', { currentMasterVersion: '1.34.1-gke.1000000' }, {}, 'version differs: deck-v1-abcdef has 1.34.1-gke.1000000'],
    ['another zone', { location: 'us-central1-b' }, {}, 'location differs'],
    ['Calico on one side', { networkPolicy: { enabled: true } }, {}, 'network policy add-on differs: deck-v1-abcdef has on'],
    ['Spot on one side', { nodePools: [{ ...common.nodePools[0], config: { ...common.nodePools[0]!.config, spot: true } }] }, {}, 'kind of capacity differs: deck-v1-abcdef has Spot'],
    ['Workload Identity on one side', {}, { workloadIdentityConfig: { workloadPool: 'p.svc.id.goog' } }, 'Workload Identity differs: deck-v1-abcdef has off, deck-v2-abcdef has on'],
    ['private nodes on one side', {}, { privateClusterConfig: { enablePrivateNodes: true } }, 'private nodes differs'],
    ['Secure Boot on one side', { nodePools: [{ ...common.nodePools[0], config: { ...common.nodePools[0]!.config, shieldedInstanceConfig: { enableSecureBoot: true } } }] }, {}, 'Secure Boot differs: deck-v1-abcdef has on'],
    ['intranode visibility on one side', { networkConfig: { enableIntraNodeVisibility: true } }, {}, 'intranode visibility differs'],
    ['no flow observability', {}, { monitoringConfig: {} }, 'flow observability is off on deck-v2-abcdef'],
  ])('with %s are none, and what mends it is said', (_, one, other, says) => {
    const found = pairFindings(v1(one), v2(other))
    expect(found.map(({ what }) => what).join('\n')).toContain(says)
    expect(found.every(({ mend }) => /^(?:npm|gcloud) /.test(mend))).toBe(true)
  })
})
