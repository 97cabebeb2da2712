import { describe, expect, it } from 'vitest'
import { cniConfig, routesOf } from './routed.ts'

const NODES = [
  { name: 'control-plane', address: '172.18.0.2', podCidr: '10.4.0.0/24' },
  { name: 'worker', address: '172.18.0.3', podCidr: '10.4.1.0/24' },
  { name: 'worker2', address: '172.18.0.4', podCidr: '10.4.2.0/24' },
]

describe('the routed pod network of V1', () => {
  it('sends every other node\'s pods to that node, and never its own', () => {
    expect(routesOf(NODES[1]!, NODES).map(words => words.join(' '))).toEqual([
      'route replace 10.4.0.0/24 via 172.18.0.2',
      'route replace 10.4.2.0/24 via 172.18.0.4',
    ])
  })

  it('gives a node\'s pods addresses of that node\'s range, untranslated on their way out', () => {
    const { plugins: [pod] } = JSON.parse(cniConfig(NODES[2]!)) as { plugins: unknown[] }
    expect(pod).toMatchObject({ type: 'ptp', ipMasq: false, ipam: { type: 'host-local', ranges: [[{ subnet: '10.4.2.0/24' }]] } })
  })
})
