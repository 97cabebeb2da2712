import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import process from 'node:process'
import { afterAll, describe, expect, it } from 'vitest'
import { sha256 } from '../../src/exec/remote-digest.ts'
import { run } from '../../src/exec/run.ts'
import { checkSet } from '../../src/review/check.ts'
import { verifySet } from '../../src/set/verify.ts'
import { steps } from '../../src/trace/index.ts'
import { isExperiment, layers } from '../../src/trace/layers/index.ts'
import { COMPARED } from '../../src/words.ts'
import { objects, script } from './terminal.ts'

/** A refresh of two new clusters into a scratch folder, a deck built from that. Nothing here touches captures/. */
const scratch = mkdtempSync(join(tmpdir(), 'deck-live-'))
const set = join(scratch, 'captures')

/** What of the presenter's own a refresh must not touch: the kubeconfig, and what gcloud remembers. */
function theirs(): string[] {
  const files = process.env.KUBECONFIG?.split(delimiter) ?? [join(homedir(), '.kube/config')]
  const gcloud = process.env.CLOUDSDK_CONFIG ?? join(homedir(), '.config/gcloud')
  const remembered = ['active_config', 'properties'].map(name => join(gcloud, name))
  return [...files, ...remembered].filter(file => existsSync(file)).map(file => `${file} ${sha256(readFileSync(file))}`)
}

afterAll(() => rmSync(scratch, { recursive: true, force: true }))

describe('two live clusters', () => {
  it('share one kernel and nothing else: no Cilium program reaches V1 or the host', async () => {
    expect((await script('lab', ['status']).ended).code).toBe(0)
  })

  it('are recorded whole, and left as they were found', async () => {
    const [before, own] = [await Promise.all(COMPARED.map(objects)), theirs()]
    expect((await script('refresh', ['--into', set]).ended).code).toBe(0)
    expect(await Promise.all(COMPARED.map(objects))).toEqual(before)
    expect(theirs()).toEqual(own)
  })

  it('give a set that is complete, valid and of this trace', () => {
    expect(checkSet(verifySet(set), steps)).not.toContain('not captured')
  })

  it('answer every layer\'s question on both sides', () => {
    const { manifest } = verifySet(set)
    for (const { id } of layers.filter(({ id }) => !isExperiment(id))) {
      for (const side of COMPARED) {
        expect(manifest.captures.filter(({ layer, side: of, status }) => layer === id && of === side && status === 'ok').length, `${id} ${side}`).toBeGreaterThan(0)
      }
    }
  })

  it('tell one story: the same addresses from layer to layer, and what each dataplane is known for', () => {
    const { manifest } = verifySet(set)
    const text = (id: string) => readFileSync(join(set, manifest.captures.find(capture => capture.id === id)!.stdout!.path), 'utf8')
    const { v1, v2 } = manifest.clusters
    for (const { side, vip } of [v1, v2]) {
      for (const step of [`l1.${side}.service`, `l3.${side}.arrival`, `l4.${side}.redirect`, `l5.${side}.reply`]) expect(text(step), step).toContain(vip)
    }
    expect(text('l4.v1.socket')).toContain(v1.clusterIp)
    expect(text('l4.v2.socket')).not.toContain(v2.clusterIp)
    expect(Number(text('l4.v2.service-chains'))).toBe(0)
    expect([text('l8.v1.stranger-during').trim(), text('l8.v2.stranger-during').trim()]).toEqual(['200', '000'])
    expect([text('l8.v1.stranger-after').trim(), text('l8.v2.stranger-after').trim()]).toEqual(['200', '200'])
  })

  it('are left as they were found by a refresh that is interrupted under the policy, and the set stands', async () => {
    const [before, sums] = [await Promise.all(COMPARED.map(objects)), readFileSync(join(set, 'SHA256SUMS'), 'utf8')]
    const { child, ended, says } = script('refresh', ['--into', set])
    await says(/l8\.v2\.apply leaves/)
    child.kill('SIGINT')
    expect((await ended).code).toBe(130)
    expect(await Promise.all(COMPARED.map(objects))).toEqual(before)
    expect(readFileSync(join(set, 'SHA256SUMS'), 'utf8')).toBe(sums)
  })

  it('make a deck that shows what they said', async () => {
    const env = { DECK_CAPTURES: set }
    const argv = ['node_modules/.bin/slidev', 'build', 'slides.md', '--base', './', '--out', join(scratch, 'dist')]
    const build = await run(argv, { timeoutMs: 600_000, env })
    expect(build.exitCode, build.stderr.toString()).toBe(0)
    const { manifest, digest } = verifySet(set)
    const js = (await run(['sh', '-c', 'cat "$0"/assets/*.js', join(scratch, 'dist')], { env })).stdout.toString('utf8')
    for (const { vip } of Object.values(manifest.clusters)) expect(js).toContain(vip)
    expect(js).toContain(digest.slice(0, 12))
  })
})
