import type { Facts } from './fake/cluster.ts'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { sumsOf } from '../src/set/sums.ts'
import { PAIR, World } from './fake/world.ts'
import { smallSet } from './set.ts'

const { 'netflow-v1': V1, 'netflow-v2': V2 } = PAIR

const SCRIPT = fileURLToPath(new URL('../scripts/refresh.ts', import.meta.url))

let world: World

afterEach(() => world.close())

/** A container's status, as the API has it of one that ends again and again. */
const CRASHES = { restartCount: 7, state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: { terminated: { exitCode: 1 } } }

/** Runs `npm run refresh` as a person would, into a set, with only the fake tools and the system's. */
async function refresh(clusters: Record<string, Facts>, args: string[], without?: string) {
  world = await World.with(clusters)
  const dir = smallSet()
  const before = sumsOf(dir)
  const PATH = world.bare()
  if (without) rmSync(join(world.tools, without))
  const { code, stderr } = await world.script(SCRIPT, ['--into', dir, ...args], { PATH }).ended
  return { code, stderr, untouched: sumsOf(dir) === before, changes: Object.values(world.clusters).flatMap(one => one.changes) }
}

describe('a refresh that cannot be true ends before anything is changed, in a sentence that names why', () => {
  it.each<[string, Record<string, Facts>, string[], RegExp]>([
    ['a context that does not exist', { a: V1 }, ['--v1', 'a', '--v2', 'nowhere'], /There is no context "nowhere" for v2/],
    ['two contexts that do not exist, both named', { a: V1 }, ['--v1', 'no', '--v2', 'nowhere'], /^There is no context "no" for v1[^\n]*\n[^\n]*\nThere is no context "nowhere" for v2/],
    ['a cluster that does not answer', { a: V1, b: { ...V2, unreachable: true } }, ['--v1', 'a', '--v2', 'b'], /Cannot reach the cluster of context "b"/],
    ['the same context twice', { a: V1, b: V2 }, ['--v1', 'a', '--v2', 'a'], /"a" and "a" are one and the same cluster/],
    ['the same cluster twice', { a: V1, b: { ...V2, uid: V1.uid } }, ['--v1', 'a', '--v2', 'b'], /"a" and "b" are one and the same cluster/],
    ['the sides swapped', { a: V1, b: V2 }, ['--v1', 'b', '--v2', 'a'], /"b" is given as v1, which must run kube-proxy, but runs Cilium/],
    ['a v1 that runs Cilium', { a: { ...V1, runs: 'cilium' }, b: V2 }, ['--v1', 'a', '--v2', 'b'], /"a" is given as v1.* but runs Cilium in place of kube-proxy/],
    ['two that run the same', { a: V1, b: { ...V2, runs: 'kube-proxy' } }, ['--v1', 'a', '--v2', 'b'], /"a" and "b" both run kube-proxy with iptables: two sides with the same dataplane make no comparison/],
    ['two whose kube-proxies say the same mode', { a: { ...V1, proxyMode: 'nftables', curlInProxy: true }, b: { ...V2, runs: 'kube-proxy', proxyMode: 'nftables', curlInProxy: true } }, ['--v1', 'a', '--v2', 'b'], /"a" and "b" both run kube-proxy with nftables: /],
    ['a kube-proxy that crashes again and again', { a: { ...V1, containers: [CRASHES] }, b: V2 }, ['--v1', 'a', '--v2', 'b'], /"a": kube-proxy-aaaaa on node-a does not run: CrashLoopBackOff, 7 restarts, the last with exit code 1 → kubectl --context a -n kube-system logs kube-proxy-aaaaa --previous/],
    ['a cluster with neither kube-proxy nor Cilium', { a: { ...V1, runs: 'nothing' }, b: V2 }, ['--v1', 'a', '--v2', 'b'], /"a" is given as v1, which must run kube-proxy, but runs neither kube-proxy nor Cilium, so that nothing this deck can read redirects packets there \(no such pod in kube-system\)/],
    ['a v1 that runs Calico', { a: { ...V1, runs: 'calico' }, b: V2 }, ['--v1', 'a', '--v2', 'b'], /"a" is given as v1.* but runs Calico/],
    ['a namespace of somebody else', { a: { ...V1, foreign: true }, b: V2 }, ['--v1', 'a', '--v2', 'b'], /namespace netflow-test in a belongs to someone else/],
    ['nodes that call themselves Compute Engine\'s', { a: { ...V1, providerId: 'gce://p/z/n' }, b: V2 }, ['--v1', 'a', '--v2', 'b'], /"a" has nodes that call themselves Compute Engine's, and is not confirmed as GKE's/],
    ['a right that is missing', { a: { ...V1, refuses: ['create pods/exec'] }, b: V2 }, ['--v1', 'a', '--v2', 'b'], /"a" does not let you create pods\/exec/],
    ['a right to ask the agent', { a: V1, b: { ...V2, refuses: ['create pods/exec -n kube-system'] } }, ['--v1', 'a', '--v2', 'b'], /"b" does not let you create pods\/exec in kube-system/],
    ['a right to deploy that is missing', { a: V1, b: { ...V2, refuses: ['patch deployments.apps'] } }, ['--v1', 'a', '--v2', 'b'], /"b" does not let you patch deployments\.apps/],
  ])('%s', async (_, clusters, args, message) => {
    const { stderr, ...end } = await refresh(clusters, args)
    expect(stderr).toMatch(message)
    expect(stderr).not.toContain('    at ')
    expect(end).toEqual({ code: 1, untouched: true, changes: [] })
  })

  it('a node that is to be cut off, but is of no cluster that this tool made', async () => {
    const { stderr, ...end } = await refresh({ a: V1, b: V2 }, ['--v1', 'a', '--v2', 'b', '--only', 'l6', '--node-cut-on', 'a', '--experiments-on', 'b'])
    expect(stderr).toMatch(/No node may be cut off here:\n {2}- "b" is not named by --node-cut-on\n {2}- this machine has no ledger/)
    expect(end).toEqual({ code: 1, untouched: true, changes: [] })
  })

  it('a tool that is not installed', async () => {
    const { stderr, ...end } = await refresh({ a: V1, b: V2 }, ['--v1', 'a', '--v2', 'b'], 'kubectl')
    expect(stderr).toContain('kubectl is not installed')
    expect(end).toEqual({ code: 1, untouched: true, changes: [] })
  })

  it('three faults at once, in three lines', async () => {
    const clusters = { a: { ...V1, foreign: true, refuses: ['delete pods'] }, b: { ...V2, runs: 'kube-proxy' as const } }
    const { stderr } = await refresh(clusters, ['--v1', 'a', '--v2', 'b'])
    expect(stderr.split('\n').filter(line => line.startsWith('  - '))).toHaveLength(3)
  })

  it('a namespace of somebody else, whatever flags it is given', async () => {
    const flags = ['--experiments-on', 'a', '--experiments-on', 'b', '--keep', '--only', 'l8']
    const { stderr, ...end } = await refresh({ a: { ...V1, foreign: true }, b: V2 }, ['--v1', 'a', '--v2', 'b', ...flags])
    expect(stderr).toContain('belongs to someone else: it does not have the label app.kubernetes.io/managed-by=dataplane-deck')
    expect(end).toEqual({ code: 1, untouched: true, changes: [] })
  })
})
