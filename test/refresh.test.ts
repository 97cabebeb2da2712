import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { sumsOf } from '../src/capture/sums.ts'
import { copyOfShipped } from './set.ts'

const V1 = { uid: '11111111-1111-4111-8111-111111111111', runs: 'kube-proxy' }
const V2 = { uid: '22222222-2222-4222-8222-222222222222', runs: 'cilium' }

const SCRIPT = fileURLToPath(new URL('../scripts/refresh.ts', import.meta.url))

/** A folder that is all of PATH: the fake tools, and the few of the system's that running anything takes. */
function tools(clusters: Record<string, unknown>, without: string[] = []): string {
  const dir = mkdtempSync(join(tmpdir(), 'deck-tools-'))
  copyFileSync(fileURLToPath(new URL('fake/kubectl.mjs', import.meta.url)), join(dir, 'kubectl.mjs'))
  writeFileSync(join(dir, 'clusters.json'), JSON.stringify(clusters))
  const program = (name: string, body: string) => {
    if (without.includes(name)) return
    writeFileSync(join(dir, name), body)
    chmodSync(join(dir, name), 0o755)
  }
  program('kubectl', `#!/bin/sh\nexec ${process.execPath} ${dir}/kubectl.mjs "$@"\n`)
  program('docker', '#!/bin/sh\necho v24.0.0\n')
  for (const name of ['bash', 'sh', 'git']) {
    symlinkSync(execFileSync('/bin/sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim(), join(dir, name))
  }
  return dir
}

/** Runs `npm run refresh` as a person would, into a copy of the shipped set, with only the fake tools and the system's. */
function refresh(path: string, ...args: string[]) {
  const dir = copyOfShipped()
  const before = sumsOf(dir)
  const { status, stderr } = spawnSync(process.execPath, [SCRIPT, '--into', dir, ...args], {
    env: { ...process.env, PATH: path },
    encoding: 'utf8',
  })
  return { status, stderr, untouched: sumsOf(dir) === before }
}

describe('a refresh that cannot be true ends before anything is changed, in a sentence that names why', () => {
  it.each<[string, Record<string, unknown>, string[], RegExp]>([
    ['a context that does not exist', { a: V1 }, ['--v1', 'a', '--v2', 'nowhere'], /There is no context "nowhere" for v2/],
    ['a cluster that does not answer', { a: V1, b: { unreachable: true } }, ['--v1', 'a', '--v2', 'b'], /Cannot reach the cluster of context "b"/],
    ['the same cluster twice', { a: V1, b: { ...V2, uid: V1.uid } }, ['--v1', 'a', '--v2', 'b'], /"a" and "b" are one and the same cluster/],
    ['the sides swapped', { a: V1, b: V2 }, ['--v1', 'b', '--v2', 'a'], /"b" is given as v1, which must run kube-proxy with iptables, but runs Cilium/],
    ['a v1 that runs Cilium', { a: { ...V1, runs: 'cilium' }, b: V2 }, ['--v1', 'a', '--v2', 'b'], /"a" is given as v1.* but runs Cilium in place of kube-proxy/],
    ['a v1 that runs Calico', { a: { ...V1, runs: 'calico' }, b: V2 }, ['--v1', 'a', '--v2', 'b'], /"a" is given as v1.* but runs Calico/],
    ['a namespace of somebody else', { a: { ...V1, foreign: true }, b: V2 }, ['--v1', 'a', '--v2', 'b'], /namespace netflow-test in a is somebody else's/],
    ['a platform nobody knows', { a: { ...V1, providerId: 'gce://p/z/n' }, b: V2 }, ['--v1', 'a', '--v2', 'b'], /"a" is neither GKE nor a kind cluster/],
    ['a right that is missing', { a: { ...V1, refuses: ['create pods/exec'] }, b: V2 }, ['--v1', 'a', '--v2', 'b'], /"a" does not let you create pods\/exec/],
  ])('%s', (_, clusters, args, message) => {
    const { status, stderr, untouched } = refresh(tools(clusters), ...args)
    expect(stderr).toMatch(message)
    expect(stderr).not.toContain('    at ')
    expect({ status, untouched }).toEqual({ status: 1, untouched: true })
  })

  it('a tool that is not installed', () => {
    const { status, stderr, untouched } = refresh(tools({}, ['kubectl']), '--v1', 'a', '--v2', 'b')
    expect(stderr).toContain('kubectl is not installed')
    expect({ status, untouched }).toEqual({ status: 1, untouched: true })
  })

  it('three faults at once, in three lines', () => {
    const clusters = { a: { ...V1, foreign: true, refuses: ['delete pods'] }, b: { ...V2, runs: 'kube-proxy' } }
    const { stderr } = refresh(tools(clusters), '--v1', 'a', '--v2', 'b')
    expect(stderr.split('\n').filter(line => line.startsWith('  - '))).toHaveLength(3)
  })
})
