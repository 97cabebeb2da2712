import type { Facts } from './fake/cluster.ts'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { aboutOf } from '../src/deck-model/deck.ts'
import { verifySet } from '../src/set/verify.ts'
import { step } from './fake/trace.ts'
import { PAIR, World } from './fake/world.ts'

/** What a plain curl answers where requests start, which is this machine. */
const CURL = '#!/bin/sh\ncase "$*" in *local_ip*) printf 172.18.0.1;; esac\n'

const TRACE = [
  step('l1', 'service', 'kubectl', ['kubectl', '-n', '{namespace}', 'get', 'service', '{service}', '-o', 'wide']),
  step('l1', 'resolved', 'here', ['node', 'src/trace/workload/resolve.ts', '{hostname}'], { complete: { kind: 'lines', match: '^{vip}$', atLeast: 1 } }),
  step('l3', 'request', 'here', ['echo', '{vip}:{vipPort}', 'lands', 'for', '{frontend}:{frontendPort}']),
  step('l4', 'redirect', 'toolbox', ['echo', 'seen', 'on', '{node}']),
  step('l5', 'conntrack', 'toolbox', ['echo', 'toolbox'], { ways: { other: [
    { at: 'toolbox', run: 'echo toolbox', complete: { kind: 'digest' } },
    { at: 'kube-proxy', run: 'echo its own pod', complete: { kind: 'digest' } },
  ] } }),
]

let world: World
afterEach(() => world.close())

/** Refreshes two clusters of a provider, each with these facts, and gives what each capture of the left one says. */
async function recorded(facts: (name: string) => Partial<Facts>, provider = 'aws:///eu-west-1a/i-1') {
  const name = (at: 0 | 1) => Object.keys(PAIR)[at]!
  const of = (at: 0 | 1) => ({ ...Object.values(PAIR)[at]!, providerId: provider, ...facts(name(at)) })
  world = await World.with({ [name(0)]: of(0), [name(1)]: of(1) })
  world.program('curl', CURL)
  const { manifest, said } = await world.refresh(TRACE)
  const text = (id: string) => {
    const { stdout } = manifest.captures.find(one => one.id === id)!
    return stdout && readFileSync(join(world.set, stdout.path), 'utf8')
  }
  return { manifest, said, text, of: (id: string) => manifest.captures.find(one => one.id === id)! }
}

const passed = (name: string): Partial<Facts> => ({ arrives: [`${name}-worker2`, `${'vip' in PAIR[name as keyof typeof PAIR] ? '172.18.255.220' : '172.18.255.210'}.80`] })
const toNodePort = (name: string): Partial<Facts> => ({ arrives: [`${name}-worker`, '172.18.0.5.30080'] })

describe('any other conformant cluster is recorded, and labelled with its provider id', () => {
  it.each([
    ['aws:///eu-west-1a/i-1', 'provider id aws'],
    ['k3s://server-1', 'provider id k3s'],
    ['', 'no provider id'],
  ])('%j is shown as: %s', async (providerId, says) => {
    const { manifest } = await recorded(passed, providerId)
    expect(Object.values(manifest.clusters).map(({ platform, frontend }) => [platform, frontend])).toEqual([['other', undefined], ['other', undefined]])
    expect(Object.values(aboutOf(verifySet(world.set)).grounds)[0]!.platform).toEqual({ short: says, long: `Two clusters that are neither GKE nor kind, ${says}.` })
    expect(world.objects()).toEqual([])
  })

  it('and not two of different providers', async () => {
    const one = recorded(name => ({ ...passed(name), ...name === 'netflow-v2' && { providerId: 'azure:///subscriptions/x' } }))
    await expect(one).rejects.toThrow('"netflow-v1" has provider id aws, "netflow-v2" provider id azure: the dataplane would not be the only variable')
  })
})

describe('where its load balancer', () => {
  it('has an address, the node is found that receives what was sent there', async () => {
    const { manifest, text } = await recorded(passed)
    expect(manifest.clusters.v1).toMatchObject({ receiver: 'netflow-v1-worker2', vip: '172.18.255.210' })
    expect(text('l3.v1.request')).toBe('172.18.255.210:80 lands for 172.18.255.210:80\n')
  })

  it('has a name, that is resolved once, recorded, and what reaches a node comes in for its NodePort', async () => {
    const { manifest, text } = await recorded(name => ({ ...toNodePort(name), ingress: [{ hostname: 'localhost' }] }))
    expect(manifest.clusters.v1).toMatchObject({ vip: '127.0.0.1', frontend: { address: '172.18.0.5', port: 30_080 } })
    expect(text('l1.v1.resolved')).toBe('127.0.0.1\n')
    expect(text('l3.v1.request')).toBe('127.0.0.1:80 lands for 172.18.0.5:30080\n')
  })

  it('is not there, requests go to the NodePort of the node with the fewest replicas', async () => {
    const { manifest, text, of } = await recorded(name => ({ ...toNodePort(name), ingress: [] }))
    expect(manifest.clusters.v1).toMatchObject({ receiver: 'netflow-v1-worker', vip: '172.18.0.5', frontend: { address: '172.18.0.5', port: 30_080 } })
    expect(text('l3.v1.request')).toBe('172.18.0.5:30080 lands for 172.18.0.5:30080\n')
    expect(of('l1.v1.resolved')).toMatchObject({ status: 'skipped', reason: 'this cluster has no hostname' })
  })
})

it('a kube-proxy without pods of its own, as in k3s, is found by its health check, and asked for its mode in the toolbox', async () => {
  const { manifest } = await recorded(name => ({ ...passed(name), ...name === 'netflow-v1' && { runs: 'nothing', healthz: '{"lastUpdated": "x"}', proxyMode: 'nftables' } }), 'k3s://server')
  expect(manifest.clusters.v1).toMatchObject({ dataplane: 'kube-proxy-nftables', dataplaneEvidence: [expect.stringContaining('port 10256 of a node answers'), '/proxyMode nftables'] })
})

describe('a cluster that admits no pod that sees its node', () => {
  const REFUSED = 'pods "toolbox-asked" is forbidden: violates PodSecurity "baseline:latest": host namespaces (hostNetwork=true, hostPID=true)'
  const closed = (name: string): Partial<Facts> => ({ ...passed(name), admits: `Error from server (Forbidden): ${REFUSED}\n`, log: 'I1129 server_linux.go:1] "Using iptables Proxier"\n' })

  it('is recorded without: each step that would need one is shown with the refusal, another way is tried, and the rest is there', async () => {
    const { manifest, of, text } = await recorded(closed)
    expect(of('l4.v1.redirect')).toMatchObject({ status: 'skipped', reason: `refused by the cluster: Error from server (Forbidden): ${REFUSED}` })
    expect(of('l5.v1.conntrack')).toMatchObject({ status: 'ok', refused: [{ argv: null, reason: expect.stringContaining('violates PodSecurity') as string }] })
    expect(text('l5.v1.conntrack')).toBe('its own pod\n')
    expect(of('l1.v1.service').status).toBe('ok')
    expect(manifest.clusters.v1).toMatchObject({ dataplane: 'kube-proxy-iptables', dataplaneEvidence: expect.arrayContaining(['its log: "Using iptables Proxier"']) as string[] })
    expect(world.objects()).toEqual([])
  })

  it('is not recorded where nobody can tell which dataplane it runs', async () => {
    await expect(recorded(name => ({ ...closed(name), log: '' }))).rejects.toThrow(/In which mode kube-proxy of "netflow-v1" runs cannot be told/)
    expect(world.objects()).toEqual([])
  })
})
