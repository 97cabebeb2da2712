import type { Check, Talk } from './finding-kinds.ts'
import { appendFileSync, cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { beforeEach, describe, expect, it } from 'vitest'
import { copyOfShipped, editManifest, emptyFolder, smallSet, THREE } from '../../test/set.ts'
import { thisProcess } from '../exec/process-mark.ts'
import { REPORT } from '../set/seal.ts'
import { verifySet } from '../set/verify.ts'
import { freshness, leftovers, set } from './captures.ts'
import { talkOf } from './testing.ts'

let talk: Talk

beforeEach(() => {
  const captures = copyOfShipped()
  const { manifest } = verifySet(captures)
  const begun = manifest.captures.map(({ startedOn }) => Date.parse(startedOn)).sort((a, b) => a - b)
  talk = talkOf({ root: dirname(captures), captures, now: new Date(begun.at(-1)! + 60_000) })
})

/** What the check found, each with its advice. */
async function said({ look }: Check): Promise<string[]> {
  return (await look(talk)).map(one => `${one.kind}: ${one.says}${one.kind === 'good' ? '' : ` → ${one.todo}`}`)
}

const hours = (n: number) => talk.now = new Date(talk.now.getTime() + n * 3_600_000)

describe('the captures', () => {
  it('are named by their set when all is well', async () => {
    expect((await said(set))[0]).toMatch(/^good: \d+ captures, every byte as recorded .* \(set [0-9a-f]{12}\)$/)
  })

  it('spoil the talk with one byte changed, and git has them', async () => {
    appendFileSync(join(talk.captures, 'v1/l1/service.txt'), 'x')
    expect((await said(set))[0]).toMatch(/^spoils: captures\/ is not a set[\s\S]*v1\/l1\/service.txt[\s\S]* → Restore it from git/)
  })

  it('are a warning when they are damaged and the set before them is shown instead, and nothing is removed', async () => {
    cpSync(talk.captures, `${talk.captures}.prev`, { recursive: true })
    appendFileSync(join(talk.captures, 'v1/l1/service.txt'), 'x')
    const found = await said(set)
    expect(found[0]).toMatch(/^warning: captures\/ is not a set[\s\S]*The set before it, captures\.prev\/, is whole and is read instead\. → npm run refresh -- --clean/)
    expect(found[1]).toMatch(/^good: \d+ captures, every byte as recorded/)
    expect(existsSync(`${talk.captures}.prev`)).toBe(true)
  })

  it('are a warning when another command recorded them than the trace has', async () => {
    editManifest(talk.captures, ({ captures }) => captures.find(({ id }) => id === 'l1.v1.service')!.argv!.push('--watch'))
    expect((await said(set))[0]).toMatch(/^warning: .*not what this trace records:[\s\S]*l1\.v1\.service[\s\S]* → npm run refresh/)
  })
})

describe('their freshness', () => {
  it('is well on the day, with the oldest named', async () => {
    editManifest(talk.captures, ({ captures }) => captures.forEach(one => one.startedOn = talk.now.toISOString()))
    hours(3)
    expect(await said(freshness)).toEqual(['good: nothing is older than 24 h; the oldest is CONSTANT V1 3 h 0 min'])
  })

  it('names the sides of layers that are older than a day, or all of them', async () => {
    const now = talk.now.toISOString()
    editManifest(talk.captures, ({ captures }) => captures.forEach(one => one.startedOn = one.id.startsWith('l4.v2.') ? '2020-01-01T00:00:00.000Z' : now))
    hours(1)
    expect((await said(freshness))[0]).toMatch(/^warning: older than 24 h: L4 V2 \d+ days \d+ h → npm run refresh -- --v1 kind-netflow-v1 --v2 kind-netflow-v2$/)
    hours(30)
    expect((await said(freshness))[0]).toMatch(/^warning: older than 24 h: all captures, the oldest L4 V2 /)
  })

  it('says which layers were not captured', async () => {
    const { captures } = verifySet(talk.captures).manifest
    editManifest(talk.captures, (manifest) => {
      for (const { stdout, stderr } of captures.filter(({ id }) => id.startsWith('l7.v2.'))) {
        for (const stream of [stdout, stderr].filter(one => one !== null)) rmSync(join(talk.captures, stream.path))
      }
      manifest.captures = manifest.captures.filter(({ id }) => !id.startsWith('l7.v2.'))
    })
    expect(await said(freshness)).toContain('warning: not captured, and its slides say so: L7 V2 → npm run refresh')
  })
})

describe('three sides', () => {
  beforeEach(() => {
    talk = talkOf({ root: dirname(THREE), captures: THREE, now: new Date('2026-12-02T00:00:00Z') })
  })

  it('are looked at all: what was not captured is said of the third as well', async () => {
    const [, absent] = await said(freshness)
    expect(absent).toMatch(/^warning: not captured, and its slides say so: .* V3/)
  })
})

describe('a reference of several recordings', () => {
  function begun(dir: string, times: Record<string, string>): void {
    editManifest(dir, ({ captures }) => captures.forEach(one => one.startedOn = times[one.layer]!))
  }

  it('is verified set by set, and as old as what the slides show of each', async () => {
    const captures = emptyFolder()
    const first = smallSet(['constant', 'l1'], join(captures, 'reference'))
    const further = smallSet(['constant', 'l8'], join(captures, 'reference-policy'))
    mkdirSync(`${further}.next`)
    talk = talkOf({ root: dirname(captures), captures, now: new Date('2026-12-01T13:00:00Z') })
    expect((await said(set)).filter(one => one.startsWith('good: '))).toHaveLength(2)
    expect((await said(leftovers))[0]).toMatch(/^warning: reference-policy\.next\/ holds a recording that was not published/)
    begun(first, { constant: '2026-12-01T12:00:00Z', l1: '2026-12-01T12:00:00Z' })
    begun(further, { constant: '2020-01-01T00:00:00Z', l8: '2026-12-01T10:00:00Z' })
    talk = { ...talk }
    expect((await said(freshness))[0]).toBe('good: nothing is older than 24 h; the oldest is L8 V1 3 h 0 min')
    appendFileSync(join(further, 'v1/l8/policy.txt'), 'x')
    talk = { ...talk }
    expect((await said(set))[0]).toMatch(/^spoils: reference-policy\/ is not a set/)
  })
})

describe('what earlier recordings left', () => {
  const lockOf = (pid: number) => {
    mkdirSync(`${talk.captures}.lock`)
    writeFileSync(join(`${talk.captures}.lock`, 'holder.json'), JSON.stringify({ ...thisProcess(), pid, since: '2026-11-25T10:00:00.000Z' }))
  }

  it('is nothing after one that ended', async () => {
    expect(await said(leftovers)).toEqual(['good: none of an earlier recording'])
  })

  it('is a lock whose process is gone, which is not taken away here', async () => {
    lockOf(2 ** 22 + 1)
    expect((await said(leftovers))[0]).toMatch(/^warning: a recording was killed and left its lock → /)
    expect(existsSync(`${talk.captures}.lock`)).toBe(true)
  })

  it('is not one that is running, which is waited for', async () => {
    lockOf(process.pid)
    mkdirSync(`${talk.captures}.next`)
    expect(await said(leftovers)).toEqual([expect.stringMatching(/^warning: a recording is running \(process \d+, since 2026.*Wait for it/)])
  })

  it('is a staged set, with the reason why it was not published', async () => {
    mkdirSync(`${talk.captures}.next`)
    writeFileSync(join(`${talk.captures}.next`, REPORT), 'l1.v1.service failed: exit 3\n')
    expect((await said(leftovers))[0]).toMatch(/^warning: captures\.next\/ holds .* not published, for:\nl1\.v1\.service failed: exit 3 → npm run refresh/)
  })

  it('is a change in a cluster that nobody took back, which spoils the talk', async () => {
    const journals = join(talk.root, '.netflow/journals')
    mkdirSync(journals, { recursive: true })
    writeFileSync(join(journals, 'r1.jsonl'), `${JSON.stringify({ pid: 2 ** 22 + 1, run: 'r1' })}\n`)
    expect((await said(leftovers))[0]).toMatch(/^spoils: a recording died before .* → npm run refresh -- --clean$/)
  })
})
