import { expect, it } from 'vitest'
import { isUnconfirmed, namedProvider } from './provider.ts'

const nodes = (...ids: string[]) => ids.map(providerId => ({ providerId }))

it.each([
  [['aws:///eu-west-1a/i-1', 'aws:///eu-west-1b/i-2'], 'provider id aws'],
  [['k3s://server-1'], 'provider id k3s'],
  [['aws:///eu-west-1a/i-1', 'eks-hybrid:///eu-west-1/deck/mi-1'], 'provider id aws and eks-hybrid'],
  [['', ''], 'no provider id'],
  [['aws:///eu-west-1a/i-1', ''], 'provider id aws'],
  [['<b>://x', 'no scheme at all'], 'no provider id'],
])('nodes with %j have %s', (ids, says) => {
  expect(namedProvider(nodes(...ids))).toBe(says)
})

it('nodes that call themselves Compute Engine\'s are confirmed only where the platform is GKE, also if others do not', () => {
  expect(isUnconfirmed({ platform: 'other', nodes: nodes('gce://p/z/n') })).toBe(true)
  expect(isUnconfirmed({ platform: 'other', nodes: nodes('', 'gce://p/z/n') })).toBe(true)
  expect(isUnconfirmed({ platform: 'kind', nodes: nodes('kind://docker/a/b', 'gce://p/z/n') })).toBe(true)
  expect(isUnconfirmed({ platform: 'gke', nodes: nodes('gce://p/z/n') })).toBe(false)
  expect(isUnconfirmed({ platform: 'other', nodes: nodes('aws:///z/i') })).toBe(false)
})
