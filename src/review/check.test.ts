import type { Capture, Refusal } from '../set/manifest.ts'
import type { Step } from '../trace/step.ts'
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { editManifest, resum, smallSet } from '../../test/set.ts'
import { verifySet } from '../set/verify.ts'
import { argvOf } from '../trace/argv.ts'
import { steps } from '../trace/index.ts'
import { waysOf } from '../trace/ways.ts'
import { checkSet, isOfStep } from './check.ts'

describe('a set that somebody touched is refused, and the message names what was done', () => {
  it.each<[string, (dir: string) => void, RegExp]>([
    ['one byte flipped', (dir) => {
      const path = join(dir, 'v1/l1/service.txt')
      const bytes = readFileSync(path)
      bytes[3]! ^= 1
      writeFileSync(path, bytes)
    }, /changed: captures\/v1\/l1\/service\.txt has sha256/],
    ['a file added', dir => writeFileSync(join(dir, 'v1/l1/more.txt'), 'x\n'), /extra: captures\/v1\/l1\/more\.txt is not listed/],
    ['a file added and listed', (dir) => {
      writeFileSync(join(dir, 'v1/l1/more.txt'), 'x\n')
      resum(dir)
    }, /extra: captures\/v1\/l1\/more\.txt belongs to no capture/],
    ['a file dropped', dir => rmSync(join(dir, 'v2/l4/redirect.txt')), /missing: captures\/v2\/l4\/redirect\.txt is listed/],
    ['an output and its digest edited', (dir) => {
      appendFileSync(join(dir, 'v1/l1/service.txt'), 'x\n')
      resum(dir)
    }, /changed: captures\/v1\/l1\/service\.txt is not what the manifest describes/],
    ['a command edited, with its digests', dir => editManifest(dir, ({ captures }) => {
      const { argv } = captures.find(({ id }) => id === 'l1.v1.service')!
      argv![argv!.indexOf('wide')] = 'yaml'
    }), /command: l1\.v1\.service was recorded by another command/],
    ['a word slipped in before a command', dir => editManifest(dir, ({ captures }) => {
      captures.find(({ id }) => id === 'l1.v1.service')!.argv!.splice(1, 0, '--as=admin')
    }), /command: l1\.v1\.service was recorded by another command/],
    ['a required capture marked failed', dir => editManifest(dir, ({ captures }) => {
      Object.assign(captures.find(({ id }) => id === 'l4.v2.redirect')!, { status: 'failed', reason: 'exit 1' })
    }), /required: l4\.v2\.redirect is failed: exit 1/],
    ['two sides of a layer that were not recorded together', dir => editManifest(dir, ({ captures }) => {
      for (const one of captures) {
        if (one.layer === 'l4' && one.side === 'v2') one.startedOn = '2020-01-01T00:00:00.000Z'
      }
    }), /apart: the sides of l4 were begun \d+/],
    ['captures that are not of the time of their run', dir => editManifest(dir, ({ captures }) => {
      for (const one of captures) {
        if (one.layer === 'l4') one.startedOn = '2020-01-01T00:00:00.000Z'
      }
    }), /time: l4\.v1\.\S+ was begun 2020-01-01T00:00:00.000Z, and is not of the time of its run/],
    ['both sides the same cluster', dir => editManifest(dir, ({ clusters }) => {
      clusters.v2.uid = clusters.v1.uid
    }), /one cluster: two sides are/],
    ['a cluster whose nodes call themselves Compute Engine\'s, though it is not GKE\'s', dir => editManifest(dir, ({ clusters }) => {
      clusters.v1.nodes[0]!.providerId = 'gce://my-project/us-central1-a/n'
    }), /platform: nodes of v1 .* call themselves Compute Engine's, and it is not confirmed as GKE's/],
    ['no SHA256SUMS', dir => rmSync(join(dir, 'SHA256SUMS')), /SHA256SUMS is missing: the set was never finished/],
    ['no manifest', dir => rmSync(join(dir, 'manifest.json')), /manifest\.json is missing/],
  ])('with %s', (_, touch, message) => {
    const dir = smallSet(['l1', 'l4'])
    touch(dir)
    expect(() => checkSet(verifySet(dir), steps)).toThrow(message)
  })
})

it('names a capture that the trace has and the set has not', () => {
  const extra = { ...steps[0]!, name: 'invented' }
  expect(checkSet(verifySet(smallSet(['constant'])), [...steps, extra])).toContain('not captured: constant.v1.invented')
})

it('fills the names of a pane\'s rule with what was captured, as the deck does', () => {
  const shows = (pattern: RegExp) => steps.map(step => step.name === 'lb-maps' ? { ...step, show: { kind: 'match' as const, pattern } } : step)
  const set = verifySet(smallSet(['l4']))
  expect(checkSet(set, shows(/^\{vip\}:\{port\}\/TCP/))).toMatch(/every byte as recorded/)
  expect(() => checkSet(set, shows(/^\{vip\}:9\//))).toThrow(/excerpt: the rule .* selects no line of l4\.v2\.lb-maps/)
})

it('knows a step\'s own words, whatever its placeholders became', () => {
  const step = { ...steps.find(({ name }) => name === 'service')! }
  expect(isOfStep(step, ['kubectl', '--context', 'c', '-n', 'ns', 'get', 'service', 'nginx', '-o', 'wide'])).toBe(true)
  expect(isOfStep(step, ['kubectl', '--context', 'c', '-n', 'ns', 'get', 'service', 'nginx', '-o', 'json'])).toBe(false)
  expect(isOfStep(step, ['kubectl', '--context', 'my own\tcluster', '-n', 'ns', 'get', 'service', 'nginx', '-o', 'wide'])).toBe(true)
  expect(isOfStep(step, ['kubectl', '--context', 'c', '--as=admin', '-n', 'ns', 'get', 'service', 'nginx', '-o', 'wide'])).toBe(false)
})

describe('of several ways to an answer, a set may show those of its platform, in their order, and no other', () => {
  const [proxy, conntrack, proc] = waysOf(steps.find(({ layer, name }) => layer === 'l5' && name === 'conntrack')!, 'gke', 'kube-proxy-iptables')
  const ground = { side: 'v1' as const, client: [], bare: ['kube-proxy' as const], facts: { context: 'c', namespace: 'ns', toolbox: 't', kubeProxy: 'p', clientIp: '192.0.2.1', vip: '192.0.2.2', vipPort: '80', frontend: '192.0.2.2', frontendPort: '80', port: '80' } }
  const words = (way: Step | undefined) => argvOf(way!, ground)
  const refusal = (argv: string[]): Refusal => ({ argv, exitCode: 126, reason: 'exit 126: not found', stderr: null })

  /** The layer as it ships, said to be of another platform, with this capture in the place of its own. */
  function faults(platform: 'gke' | 'kind', own: string[], refused: string[][], status: Capture['status'] = 'ok') {
    const dir = smallSet(['l5'])
    editManifest(dir, ({ clusters, captures }) => {
      clusters.v1.platform = platform
      const one = captures.find(({ id }) => id === 'l5.v1.conntrack')!
      Object.assign(one, { argv: own, status, required: status === 'ok', ...refused.length > 0 && { refused: refused.map(refusal) } })
    })
    try {
      checkSet(verifySet(dir), steps)
      return ''
    }
    catch (error) {
      return (error as Error).message.split('\n').filter(line => line.includes('l5.v1.conntrack')).join('\n')
    }
  }

  it.each([
    ['the first', words(proxy), []],
    ['the second, after the first', words(conntrack), [words(proxy)]],
    ['the third, after both', words(proc), [words(proxy), words(conntrack)]],
  ])('%s', (_, own, refused) => {
    expect(faults('gke', own, refused)).toBe('')
  })

  it('or all of them, where none answered', () => {
    expect(faults('gke', words(proc), [words(proxy), words(conntrack)], 'failed')).toBe('')
    expect(faults('gke', words(conntrack), [words(proxy)], 'failed')).toContain('another command')
  })

  it.each([
    ['a way of another platform', 'kind', words(proxy), []],
    ['refusals of another platform', 'kind', words(conntrack), [words(proxy)]],
    ['a way before which one was left out', 'gke', words(proc), [words(proxy)]],
    ['a way before which none was tried', 'gke', words(conntrack), []],
    ['two in another order', 'gke', words(proc), [words(conntrack), words(proxy)]],
    ['a refusal of a command that is nobody\'s', 'gke', words(conntrack), [[...words(proxy), '--any']]],
    ['a command that is nobody\'s', 'gke', [...words(proc).slice(0, -1), '/etc/shadow'], [words(proxy), words(conntrack)]],
  ] as const)('but not %s', (_, platform, own, refused) => {
    expect(faults(platform, own as string[], refused as unknown as string[][])).toMatch(/^ {2}command: l5\.v1\.conntrack was recorded by another command than the trace's/)
  })
})
