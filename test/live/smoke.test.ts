import type { LabStatus } from '../../src/platform/kind/status.ts'
import type { Layer } from '../../src/words.ts'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, describe, expect, it } from 'vitest'
import { run } from '../../src/exec/run.ts'
import { withRelated } from '../../src/set/parts.ts'
import { verifySet } from '../../src/set/verify.ts'
import { COMPARED } from '../../src/words.ts'
import { buildDeck } from '../sites.ts'
import { objects, script } from './terminal.ts'

/**
 * Whether the lab, a refresh, the check and a build still go together, in under ten minutes: the layers that take seconds, into a
 * scratch folder, and a deck of them. All else about live clusters is in the other files here. Nothing touches captures/.
 */
const QUICK = 'constant,l1,l2,l3,l4,l5,l7'
const scratch = mkdtempSync(join(tmpdir(), 'deck-smoke-'))
const set = join(scratch, 'captures')
const sums = () => readFileSync('captures/reference/SHA256SUMS', 'utf8')
const shipped = sums()

afterAll(() => rmSync(scratch, { recursive: true, force: true }))

async function status(): Promise<{ code: number | null, found: LabStatus }> {
  const { code, stdout } = await script('lab', ['status', '--json']).ended
  return { code, found: JSON.parse(stdout) as LabStatus }
}

describe('a lab that was just brought up', () => {
  it('has both sides answering, apart from each other', async () => {
    const { code, found: { sides, isolation } } = await status()
    expect([code, COMPARED.map(side => sides[side].http)]).toEqual([0, [200, 200]])
    expect(isolation).toMatchObject({ apart: true })
  })

  it('is recorded by a refresh of the quick layers, and left as it was found', async () => {
    const before = await Promise.all(COMPARED.map(objects))
    expect((await script('refresh', ['--only', QUICK, '--into', set]).ended).code).toBe(0)
    expect(await Promise.all(COMPARED.map(objects))).toEqual(before)
  })

  it('gives a set that the check finds whole and recorded by this trace, with an answer of every layer on both sides', async () => {
    const { code, stdout } = await script('check', [set]).ended
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^current: \d+ captures, every byte as recorded/)])
    const answered = verifySet(set).manifest.captures.filter(({ status }) => status === 'ok').map(({ layer, side }) => `${layer} ${side}`)
    expect(new Set(answered)).toEqual(new Set(withRelated(QUICK.split(',') as Layer[]).flatMap(layer => COMPARED.map(side => `${layer} ${side}`))))
  })

  it('makes a deck that shows what was recorded', async () => {
    const out = join(scratch, 'dist')
    const { exitCode, said } = await buildDeck(set, out)
    expect(exitCode, said).toBe(0)
    const { manifest, digest } = verifySet(set)
    const js = (await run(['sh', '-c', 'cat "$0"/assets/*.js', out])).stdout.toString('utf8')
    for (const { vip } of Object.values(manifest.clusters)) expect(js).toContain(vip)
    expect(js).toContain(digest.slice(0, 12))
  })

  it.skipIf(process.env.DECK_LIVE === 'keep')('leaves nothing once it is taken down, and captures/ as it was', async () => {
    expect((await script('lab', ['down']).ended).code).toBe(0)
    const { found: { sides, client, route } } = await status()
    expect({ containers: COMPARED.map(side => sides[side].containers), client, route }).toEqual({ containers: ['absent', 'absent'], client: false, route: 'none' })
    expect((await run(['docker', 'ps', '--all', '--quiet', '--filter', 'name=netflow'])).stdout.toString()).toBe('')
    expect(sums()).toBe(shipped)
  })
})
