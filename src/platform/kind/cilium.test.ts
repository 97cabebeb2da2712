import { describe, expect, it } from 'vitest'
import { ciliumValues } from './cilium.ts'
import { CLUSTERS } from './names.ts'

describe('values for Cilium', () => {
  const published = ciliumValues(CLUSTERS.v2, { ciliumChart: null })

  it('set what decides a comparison instead of leaving it to the agent', () => {
    expect(published).toMatchObject({
      kubeProxyReplacement: true,
      routingMode: 'native',
      bpf: { masquerade: true, hostLegacyRouting: true },
      socketLB: { enabled: true, hostNamespaceOnly: false },
      loadBalancer: { mode: 'snat', algorithm: 'random' },
      hubble: { enabled: true, relay: { enabled: true } },
    })
  })

  it('leave published images to the digests that stand in the chart', () => {
    expect(JSON.stringify(published)).not.toContain('useDigest')
  })

  it('take images by tag where the chart was given by hand, for each image that is started', () => {
    const { image, operator, hubble } = ciliumValues(CLUSTERS.v2, { ciliumChart: '/charts/cilium' })
    const byTag = { useDigest: false, pullPolicy: 'IfNotPresent' }
    expect([image, operator.image, hubble.relay.image]).toEqual([byTag, byTag, byTag])
  })
})
