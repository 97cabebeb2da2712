import { describe, expect, it } from 'vitest'
import { judgeIsolation } from './isolation.ts'

const V2 = ['b'.repeat(64)]
const INSIDE = { cgroup: `/host-cgroup/unified/lab-${V2[0]}`, programs: [{ id: 1, attach_type: 'cgroup_inet4_connect', name: 'cil_sock4_connect' }] }
const QUIET = { node: 'netflow-v1-worker', onDevices: [], pinned: [], devices: ['lo', 'eth0', 'veth1'] }

describe('the isolation of the two sides', () => {
  it('holds when Cilium\'s programs stand only inside V2\'s nodes', () => {
    expect(judgeIsolation([INSIDE], V2, [QUIET])).toMatchObject({ apart: true, violations: [], inV2: 1 })
  })

  it('does not mind programs of others, systemd\'s for example', () => {
    const systemd = { cgroup: '/host-cgroup/unified', programs: [{ id: 2, attach_type: 'cgroup_device', name: 'sd_devices' }, { id: 3, attach_type: 'cgroup_device' }] }
    expect(judgeIsolation([systemd], V2, [QUIET]).apart).toBe(true)
  })

  it('is violated by a Cilium program in the host\'s root cgroup', () => {
    const { apart, violations } = judgeIsolation([{ ...INSIDE, cgroup: '/host-cgroup/unified' }], V2, [QUIET])
    expect(apart).toBe(false)
    expect(violations).toEqual(['cil_sock4_connect attached to cgroup /host-cgroup/unified, outside V2\'s nodes'])
  })

  it('is violated by a Cilium program in the cgroup of a V1 node', () => {
    expect(judgeIsolation([{ ...INSIDE, cgroup: `/host-cgroup/unified/lab-${'a'.repeat(64)}/kubelet` }], V2, [QUIET]).apart).toBe(false)
  })

  it.each([
    ['a program on a device', { onDevices: ['cil_from_netdev'] }],
    ['a pin', { pinned: ['cilium'] }],
    ['a device of Cilium\'s', { devices: ['lo', 'cilium_host'] }],
    ['a pod\'s device of Cilium\'s', { devices: ['lo', 'lxc0123456789ab'] }],
  ])('is violated by %s on a V1 node, which is named', (_, seen) => {
    const { violations } = judgeIsolation([], V2, [{ ...QUIET, ...seen }])
    expect(violations).toHaveLength(1)
    expect(violations[0]).toContain('netflow-v1-worker')
  })
})
