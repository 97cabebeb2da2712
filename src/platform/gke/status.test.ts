import type { PairStatus } from './status.ts'
import { describe, expect, it } from 'vitest'
import { PUBLISHED } from '../images.ts'
import { clusterShape } from './cluster.ts'
import { openLedger } from './ledger.ts'
import { estimate } from './price.ts'
import { anythingLeft, described } from './status.ts'

const ledger = openLedger({
  ...{ run: 'abcdef', project: 'my-project', zone: 'us-central1-a', account: null, version: '1.35.8-gke.1036000' },
  ...{ channel: 'regular', machineType: 'e2-standard-2', nodes: 2, spot: true, balancer: 'backend-service', client: 'here', privateNodes: false, images: PUBLISHED },
}, new Date('2026-01-01T10:00:00Z'))
const cluster = (more: object = {}) => clusterShape.parse({ name: 'deck-v1-abcdef', location: 'us-central1-a', status: 'RUNNING', currentMasterVersion: '1.35.8-gke.1036000', currentNodeCount: 2, ...more })
const nothing: PairStatus = { ledger, sides: { v1: { kind: 'absent' }, v2: { kind: 'absent' } }, machines: [], resources: [], cost: estimate(ledger, 0, 0), others: [] }
const one: PairStatus = { ...nothing, sides: { v1: { kind: 'ours', cluster: cluster() }, v2: { kind: 'absent' } }, cost: estimate(ledger, 1, 2) }
const now = new Date('2026-01-01T12:00:00Z')

describe('the status of a pair', () => {
  it('says what runs, what it costs and how that ends', () => {
    const text = described(one, now)
    expect(text).toContain('v1 deck-v1-abcdef: RUNNING, 1.35.8-gke.1036000, 2 nodes, us-central1-a\nv2 deck-v2-abcdef: not there')
    expect(text).toContain('begun 2.0 hours ago: about $0.518 at most so far')
    expect(text).toMatch(/to stop paying: npm run gke -- down$/)
    expect(anythingLeft(one)).toBe(true)
  })

  it('says of a Spot node that was taken back that it was, and what that voids', () => {
    const machines = [{ name: 'gke-deck-v1-abcdef-a', status: 'TERMINATED', scheduling: { provisioningModel: 'SPOT' } }]
    expect(described({ ...one, machines }, now)).toContain('gke-deck-v1-abcdef-a is TERMINATED: a Spot node that was preempted; the pool makes a new one, and a recording begun before is void')
  })

  it('gives the cloud\'s own words where a cluster is in trouble', () => {
    const v1 = { kind: 'ours' as const, cluster: cluster({ status: 'DEGRADED', conditions: [{ canonicalCode: 'RESOURCE_EXHAUSTED', message: 'no IP addresses left' }] }) }
    expect(described({ ...one, sides: { ...one.sides, v1 } }, now)).toContain('DEGRADED, 1.35.8-gke.1036000, 2 nodes, us-central1-a\n  ✗ RESOURCE_EXHAUSTED: no IP addresses left')
  })

  it('names a load balancer that outlived its cluster as something that is left', () => {
    const left = { ...nothing, resources: [{ kind: 'forwarding-rules' as const, name: 'a0123' }] }
    expect(anythingLeft(left)).toBe(true)
    expect(described(left, now)).toContain('load balancers: forwarding-rules/a0123')
  })

  it('names clusters of another ledger, and leaves them alone', () => {
    const others = [cluster({ name: 'deck-v1-zzzzzz', resourceLabels: { 'deck-run': 'zzzzzz' } })]
    expect(described({ ...nothing, others }, now)).toContain('not of this ledger, left alone: deck-v1-zzzzzz in us-central1-a, run zzzzzz')
  })

  it('says so when nothing is left', () => {
    expect(anythingLeft(nothing)).toBe(false)
    expect(described(nothing, now)).toMatch(/nothing of this pair runs or costs anything$/)
  })
})

describe('the estimate', () => {
  it('states the date of its prices and what it leaves out', () => {
    expect(estimate({ zone: 'us-central1-a', machineType: 'n2-standard-2', spot: false }, 2, 4).lines.at(-1))
      .toMatch(/^an hour: \$0\.6134; list prices of \d{4}-\d\d-\d\d, without boot disks, .*traffic out, Cloud Logging/)
  })

  it('invents no price: of machines nobody has written down it says so, and sums up nothing', () => {
    const { hour, lines } = estimate({ zone: 'europe-west4-a', machineType: 'c3-standard-4', spot: false }, 2, 4)
    expect(hour).toBe(null)
    expect(lines.join('\n')).toContain('c3-standard-4 in europe-west4: no price known')
    expect(lines.at(-1)).toMatch(/^an hour: \$0\.225 and the machines/)
  })
})
