import type { Facts, SideContext } from './argv.ts'
import { describe, expect, it } from 'vitest'
import { hasRemoteDigest } from '../exec/remote-digest.ts'
import { shellLine } from '../exec/shell.ts'
import { isOfStep } from '../review/check.ts'
import { argvOf, NotHere } from './argv.ts'
import { stepOf } from './index.ts'

const facts = {
  ...{ context: 'c', namespace: 'ns', service: 'nginx', agent: 'anetd-x1x1x', relay: '10.0.0.1:80', vip: '192.0.2.1', vipPort: '80', frontend: '192.0.2.1', frontendPort: '80', port: '80', clientIp: '192.0.2.9' },
  ...{ pods: '10.0.0.7|10.0.0.8', burstStarted: '2026-01-01T00:00:00Z', burstEnded: '2026-01-01T00:00:09Z' },
}
const ground: SideContext = { side: 'v2', client: [], facts }
const flows = stepOf('l7.v2.flows')!
const services = stepOf('l4.v2.services')!
const nat = stepOf('l5.v2.nat')!

describe('the words that are run', () => {
  it('ask Hubble from the agent, which is told where the relay is', () => {
    const line = shellLine(argvOf(flows, ground))
    expect(line).toMatch(/^kubectl --context c -n kube-system exec anetd-x1x1x -c cilium-agent -- bash .* hubble observe --server 10\.0\.0\.1:80 --since /)
  })

  it('ask Hubble in GKE\'s relay pod, where the tool knows its relay', () => {
    const line = shellLine(argvOf(flows, { ...ground, facts: { ...facts, relay: null, hubble: 'deployment/hubble-relay' } }))
    expect(line).toMatch(/^kubectl --context c -n gke-managed-dpv2-observability exec deployment\/hubble-relay -c hubble-cli -- bash .* hubble observe --since /)
  })

  it('are not there for Hubble where no relay is', () => {
    expect(() => argvOf(flows, { ...ground, facts: { ...facts, relay: null } })).toThrow(NotHere)
  })

  it('name the agent\'s tool as its image does, also within a script', () => {
    const old = { ...ground, facts: { ...facts, cilium: 'cilium' } }
    expect(argvOf(services, old).slice(-3)).toEqual(['cilium', 'service', 'list'])
    expect(argvOf(nat, old).join(' ')).toContain('cilium bpf nat list | grep')
  })

  it('are refused in the cluster\'s own words where it admits no toolbox, whatever could not be learnt without one', () => {
    const closed: SideContext = { ...ground, side: 'v1', closed: 'pods is forbidden' }
    expect(() => argvOf({ at: 'netfilter', run: '{iptables}-save' }, closed)).toThrow(new NotHere('refused by the cluster: pods is forbidden'))
  })

  it('are sent as they are to a container without a shell, and not at all where they are a script', () => {
    const bare: SideContext = { ...ground, bare: ['agent'] }
    expect(hasRemoteDigest(argvOf(services, bare))).toBe(false)
    expect(argvOf(services, bare).slice(-4)).toEqual(['--', 'cilium-dbg', 'service', 'list'])
    expect(() => argvOf(nat, bare)).toThrow('no shell')
  })

  it('go to a node\'s own address from the client, or from the toolbox where the client is far away', () => {
    const healthz = stepOf('l3.v2.healthz')!
    const near = { ...ground, client: ['docker', 'exec', 'c'], facts: { ...facts, nodeIp: '10.0.0.5', toolbox: 'toolbox-a' } }
    expect(shellLine(argvOf(healthz, near))).toMatch(/^docker exec c curl /)
    expect(shellLine(argvOf(healthz, { ...near, client: [] }))).toMatch(/^kubectl --context c -n ns exec toolbox-a -- bash /)
    for (const where of [near, { ...near, client: [] }]) expect(isOfStep(healthz, argvOf(healthz, where))).toBe(true)
  })

  it('are the step\'s for whoever checks the set, each of these ways', () => {
    const gke: SideContext = { ...ground, facts: { ...facts, relay: null, hubble: 'deployment/hubble-relay', cilium: 'cilium' } }
    for (const where of [ground, gke, { ...gke, bare: ['agent', 'hubble'] as const }]) {
      expect(isOfStep(flows, argvOf(flows, where))).toBe(true)
      expect(isOfStep(services, argvOf(services, where))).toBe(true)
    }
    expect(isOfStep(services, [...argvOf(services, ground).slice(0, -1), 'get'])).toBe(false)
  })
})

const of = (facts: Facts): SideContext => ({ side: 'v1', client: [], facts: { context: 'a', ...facts } })
const pool = { at: 'here', run: 'gcloud compute target-pools describe {pool}' } as const

it('a value from a cluster that would be an option is refused before anything is run, and named', () => {
  expect(() => argvOf(pool, of({ pool: '--impersonate-service-account=x' })))
    .toThrow('pool of v1 is "--impersonate-service-account=x", which a program would take for an option')
  expect(argvOf(pool, of({ pool: 'a1b2' })).at(-1)).toBe('a1b2')
})

it('a value from a cluster stays one word, whatever stands in it', () => {
  expect(argvOf({ at: 'toolbox', run: 'echo "to {vip}"' }, of({ namespace: 'n', toolbox: 't', vip: '$(id); \'"' })).slice(-2)).toEqual(['echo', 'to $(id); \'"'])
})
