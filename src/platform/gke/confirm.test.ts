import { describe, expect, it } from 'vitest'
import { detectPlatform } from '../identify.ts'
import { clusterShape } from './cluster.ts'
import { detours, judge } from './confirm.ts'

const cluster = clusterShape.parse({
  name: 'deck-v1-abcdef',
  location: 'us-central1-a',
  status: 'RUNNING',
  endpoint: '203.0.113.10',
  controlPlaneEndpointsConfig: { dnsEndpointConfig: { endpoint: 'gke-abc.us-central1-a.gke.goog' } },
})
const true_ = { detour: null, project: 'my-project', clusters: [cluster], server: '203.0.113.10' }
const reach = { context: 'c', env: {} }
const gce = [{ providerId: 'gce://my-project/us-central1-a/node' }]

describe('a cluster is GKE\'s', () => {
  it.each(['203.0.113.10', 'gke-abc.us-central1-a.gke.goog'])('when the GKE API has one at the kubeconfig\'s server, %s', (server) => {
    expect(judge({ ...true_, server })).toMatchObject({ gke: { name: 'deck-v1-abcdef' } })
  })

  it('not when it is a lab dressed as one: gce:// on its nodes, its server on this machine', () => {
    expect(judge({ ...true_, server: '127.0.0.1' })).toEqual({ gke: null, evidence: 'the GKE API has no cluster at the address of the kubeconfig\'s server' })
  })

  it('not when gcloud is told to ask somewhere else, whatever the answer', () => {
    expect(judge({ ...true_, detour: 'x' }).gke).toBe(null)
  })

  it('not when its nodes are of several projects', () => {
    expect(judge({ ...true_, project: null }).gke).toBe(null)
  })
})

describe('gcloud asks somewhere else', () => {
  it.each([
    [{ api_endpoint_overrides: { container: 'http://127.0.0.1:1/' } }, 'api_endpoint_overrides/container is set to http://127.0.0.1:1/'],
    [{ api_endpoint_overrides: { container: null, compute: 'http://127.0.0.1:1/' } }, 'api_endpoint_overrides/compute'],
    [{ core: { universe_domain: 'example.org' } }, 'core/universe_domain is example.org'],
    [{ auth: { disable_ssl_validation: true } }, 'disable_ssl_validation is set'],
  ])('with %j', (settings, says) => {
    expect(detours(settings)).toContain(says)
  })

  it('not as it is installed', () => {
    expect(detours({ api_endpoint_overrides: { container: null }, core: { universe_domain: 'googleapis.com', disable_ssl_validation: 'False' } })).toBe(null)
  })
})

describe('the platform', () => {
  it('is gke only by the verdict, and the verdict is among its evidence', async () => {
    const found = await detectPlatform(reach, gce, async () => judge(true_))
    expect(found).toMatchObject({ platform: 'gke', gke: { project: 'my-project' } })
    expect(found.platformEvidence.at(-1)).toContain('the GKE API has deck-v1-abcdef in us-central1-a')
  })

  it('is other without it', async () => {
    const found = await detectPlatform(reach, gce, async () => judge({ ...true_, server: '127.0.0.1' }))
    expect(found).toMatchObject({ platform: 'other', gke: null })
  })

  it('is kind, or other, without asking where not all nodes are Compute Engine\'s', async () => {
    const never = () => Promise.reject(new Error('asked'))
    expect((await detectPlatform(reach, [{ providerId: 'kind://docker/a/b' }], never)).platform).toBe('kind')
    expect((await detectPlatform(reach, [{ providerId: 'kind://docker/a/b' }, ...gce], never)).platform).toBe('other')
  })
})
