import type { LabStatus, SideStatus } from './status.ts'
import { describe, expect, it } from 'vitest'
import { described, violated } from './status.ts'

const V1: SideStatus = {
  cluster: 'netflow-v1',
  context: 'kind-netflow-v1',
  containers: 'running',
  nodes: [{ name: 'netflow-v1-worker', ready: true }, { name: 'netflow-v1-worker2', ready: false }],
  replicas: '1 on netflow-v1-worker, 2 on netflow-v1-worker2',
  vip: '172.18.255.210',
  announcer: { address: '172.18.255.210', wire: { node: 'netflow-v1-worker' }, status: ['netflow-v1-worker'] },
  http: 200,
}
const ABSENT: SideStatus = {
  cluster: 'netflow-v2',
  context: 'kind-netflow-v2',
  containers: 'absent',
  nodes: null,
  replicas: null,
  vip: null,
  announcer: null,
  http: null,
}

function lab(rest: Partial<LabStatus>): LabStatus {
  return { sides: { v1: V1, v2: ABSENT }, client: true, route: 'ours', isolation: null, ...rest }
}

describe('the status of the lab', () => {
  it('tells what runs, what is not there, who announces and what answers', () => {
    expect(described(lab({})).split('\n')).toEqual([
      'netflow-v1 (kind-netflow-v1): 1 of 2 nodes ready',
      '  replicas: 1 on netflow-v1-worker, 2 on netflow-v1-worker2',
      '  address: 172.18.255.210, announced by netflow-v1-worker, answers 200',
      'netflow-v2: absent',
      'netflow-client: runs',
      'unreachable 10.96.0.0/16: set',
      'isolation: nothing to look at until both clusters run',
    ])
  })

  it('is a violation when the sides are not apart, and names each trace', () => {
    const found = lab({ isolation: { apart: false, violations: ['cil_sock4_connect in the root'], inV2: 0, v1: [] } })
    expect(violated(found)).toBe(true)
    expect(described(found)).toContain('isolation VIOLATED:\n  ✗ cil_sock4_connect in the root')
  })

  it('is a violation too when nobody could look: not seen is not proved', () => {
    expect(violated(lab({ isolation: '$ docker run …\nexit 125' }))).toBe(true)
  })

  it('is none while a side is not there, or when the sides are apart', () => {
    expect(violated(lab({}))).toBe(false)
    expect(violated(lab({ isolation: { apart: true, violations: [], inV2: 3, v1: [] } }))).toBe(false)
  })
})
