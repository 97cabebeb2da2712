import { describe, expect, it } from 'vitest'
import { workload } from '../workload.ts'
import { mark, namesOf, resourcesOf } from './balancer.ts'

const uid = '0a1b2c3d-4e5f-4071-8293-a4b5c6d7e8f9'
const of = (annotations: Record<string, string>) => namesOf({ metadata: { uid, annotations } })

const RBS = {
  'service.kubernetes.io/backend-service': 'k8s2-1a2b3c4d-netflow-test-nginx-abcd1234',
  'service.kubernetes.io/tcp-forwarding-rule': 'k8s2-tcp-1a2b3c4d-netflow-test-nginx-abcd1234',
  'service.kubernetes.io/healthcheck': 'k8s2-1a2b3c4d-l4-shared-hc',
  'service.kubernetes.io/firewall-rule': 'k8s2-1a2b3c4d-netflow-test-nginx-abcd1234',
  'service.kubernetes.io/firewall-rule-for-hc': 'k8s2-1a2b3c4d-l4-shared-hc-fw',
}

describe('the names behind a Service', () => {
  it('are those of its annotations where a backend service answers', () => {
    expect(of({ ...RBS, 'cloud.google.com/l4-rbs': 'enabled' })).toMatchObject({ balancer: 'backend-service', forwardingRule: 'k8s2-tcp-1a2b3c4d-netflow-test-nginx-abcd1234', targetPool: null })
    expect(resourcesOf(of(RBS)).map(({ kind }) => kind)).toEqual(['forwarding-rules', 'backend-services', 'firewall-rules', 'firewall-rules'])
  })

  it('are made of its uid where a target pool answers', () => {
    expect(of({ 'networking.gke.io/target-pool': 'a0a1b2c3d4e5f40718293a4b5c6d7e8f' })).toMatchObject({
      balancer: 'target-pool',
      forwardingRule: 'a0a1b2c3d4e5f40718293a4b5c6d7e8f',
      targetPool: 'a0a1b2c3d4e5f40718293a4b5c6d7e8f',
      firewallRule: 'k8s-fw-a0a1b2c3d4e5f40718293a4b5c6d7e8f',
    })
  })

  it.each([
    ['networking.gke.io/target-pool', '--impersonate-service-account=x'],
    ['service.kubernetes.io/backend-service', '$(id)'],
    ['service.kubernetes.io/backend-service', 'a b'],
    ['service.kubernetes.io/backend-service', ''],
  ])('are refused by the name of the annotation where %s is %j', (key, value) => {
    expect(() => of({ [key]: value })).toThrow(`annotation ${key} is ${JSON.stringify(value)}, which is not a valid Compute Engine name`)
  })
})

describe('a Service is made so that the load balancer asked for comes, whatever the version\'s default', () => {
  it.each([
    ['backend-service', '1.35.8-gke.1036000', { 'cloud.google.com/l4-rbs': 'enabled' }, undefined],
    ['backend-service', '1.37.0-gke.1000000', { 'cloud.google.com/l4-rbs': 'enabled' }, undefined],
    ['target-pool', '1.36.4-gke.1000000', {}, undefined],
    ['target-pool', '1.37.0-gke.1000000', {}, 'networking.gke.io/l4-regional-external-legacy'],
  ] as const)('%s on %s', async (balancer, version, annotations, loadBalancerClass) => {
    const objects = await workload({ namespace: 'netflow-test' }, { nginx: 'a', toolbox: 'b' })
    mark(objects, balancer, version)
    const service = objects.find(({ kind }) => kind === 'Service') as unknown as { metadata: { annotations: object }, spec: { loadBalancerClass?: string } }
    expect(service.metadata.annotations).toEqual(annotations)
    expect(service.spec.loadBalancerClass).toBe(loadBalancerClass)
  })
})
