import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { smallSet } from '../../test/set.ts'
import { recordingOrder } from '../trace/index.ts'
import { damagedLoss, foreignLoss, mergeWithLast, withRelated } from './parts.ts'
import { setFolders } from './publish.ts'
import { seal } from './seal.ts'
import { verifySet } from './verify.ts'

/** A part of the shipped set, and a later recording of L8 staged beside it, which is recorded with no other layer. */
function staged() {
  const dir = smallSet(['l1', 'l8', 'failover'])
  const { next } = setFolders(dir)
  const { manifest } = verifySet(dir)
  const captures = manifest.captures.filter(({ layer }) => layer === 'l8').map(one => ({ ...one, run: 'later' }))
  for (const side of ['v1', 'v2']) {
    mkdirSync(join(next, side), { recursive: true })
    cpSync(join(dir, side, 'l8'), join(next, side, 'l8'), { recursive: true })
  }
  return { dir, next, fresh: structuredClone({ ...manifest, runs: [{ ...manifest.runs[0]!, id: 'later' }], captures }) }
}

describe('a part recorded alone', () => {
  it('joins the rest of the set when both clusters are still the same, and says which run each part is of', async () => {
    const { dir, next, fresh } = staged()
    const { manifest, said } = mergeWithLast(fresh, dir)
    await seal(next, manifest)
    const joined = verifySet(next).manifest
    expect(joined.captures.length).toBe(verifySet(dir).manifest.captures.length)
    expect(new Set(joined.captures.filter(({ layer }) => layer === 'l8').map(({ run }) => run))).toEqual(new Set(['later']))
    expect(joined.runs.map(({ id }) => id)).toContain('later')
    const kept = verifySet(dir).manifest.runs.filter(({ id }) => joined.captures.some(({ run }) => run === id))
    expect(joined.runs).toHaveLength(kept.length + 1)
    expect(said).toContain('stay as they were')
    expect(readFileSync(join(next, 'v1/l1/service.txt'))).toEqual(readFileSync(join(dir, 'v1/l1/service.txt')))
  })

  it.each(['uid', 'serverVersion', 'nodes'] as const)('drops the rest when %s is no longer the same, and says so', (fact) => {
    const { dir, fresh } = staged()
    if (fact === 'nodes') fresh.clusters.v2.nodes[0]!.kernel = '7.0'
    else fresh.clusters.v2[fact] = 'another'
    const { manifest, said } = mergeWithLast(fresh, dir)
    expect(manifest.captures.every(({ layer }) => layer === 'l8')).toBe(true)
    expect(said).toContain(`v2 ${fact}`)
  })
})

it('keeps a long experiment when everything else is recorded anew', () => {
  const { dir, fresh } = staged()
  const { captures } = verifySet(dir).manifest
  const all = { ...fresh, captures: captures.map(capture => ({ ...capture, run: 'later' })) }
  expect(mergeWithLast(all, dir)).toEqual({ manifest: all, said: null, damaged: false })
  const long = captures.filter(({ layer }) => layer === 'failover').map(({ id }) => id)
  expect(long).not.toEqual([])
  const plain = { ...all, captures: all.captures.filter(({ layer }) => layer !== 'failover') }
  const { manifest, said } = mergeWithLast(plain, dir)
  expect(manifest.captures.map(({ id }) => id)).toEqual(expect.arrayContaining(long))
  expect(said).toBe(`${long.length} captures of other layers stay as they were.`)
})

describe('a last set of which a byte is not as recorded', () => {
  const long = (dir: string) => verifySet(dir).manifest.captures.filter(({ layer }) => layer === 'failover')
  const plain = recordingOrder(null)

  it('keeps every layer whose own bytes are, says which is dropped, and is not to be removed', async () => {
    const { dir, next, fresh } = staged()
    const kept = long(dir).map(({ id }) => id)
    writeFileSync(join(dir, 'v1/l1/service.txt'), 'typed in')
    const { manifest, said, damaged } = mergeWithLast(fresh, dir)
    expect({ said, damaged }).toEqual({ said: `${kept.length} captures of other layers stay as they were. l1 of the last set cannot be kept, because they are damaged.`, damaged: true })
    expect(new Set(manifest.captures.map(({ layer }) => layer))).toEqual(new Set(['l8', 'failover']))
    await seal(next, manifest)
    expect(long(next).map(({ id }) => id)).toEqual(kept)
  })

  it('refuses beforehand a recording that would drop an experiment by it, and says what to do', () => {
    const { dir } = staged()
    appendFileSync(join(dir, long(dir)[0]!.stdout!.path), 'x')
    expect(() => damagedLoss(dir, plain, false)).toThrow(/^captures\/ is damaged, and with it failover, which this recording would drop \(some took an hour\):\n {2}changed: captures\/v1\/failover\/[\s\S]*→ git checkout -- captures[\s\S]*--drop-damaged/)
    expect(damagedLoss(dir, plain, true)).toMatch(/^captures\/ is damaged, and with it failover/)
    expect(damagedLoss(dir, ['failover'], false)).toBeNull()
  })

  it('refuses it also where the manifest or the digests are what is damaged', () => {
    const { dir } = staged()
    appendFileSync(join(dir, 'manifest.json'), ' ')
    expect(() => damagedLoss(dir, plain, false)).toThrow(/with it failover, which.*\n {2}changed: captures\/manifest\.json/)
    writeFileSync(join(dir, 'manifest.json'), '{')
    expect(() => damagedLoss(dir, plain, false)).toThrow(/with it failover, which.*\n {2}captures\/manifest\.json is not valid JSON/)
    rmSync(join(dir, 'SHA256SUMS'))
    expect(() => damagedLoss(dir, plain, false)).toThrow(/with it failover, which/)
  })

  it('hinders nobody where all that is damaged is recorded anew, or nothing is there', () => {
    const { dir } = staged()
    writeFileSync(join(dir, 'v1/l1/service.txt'), 'typed in')
    expect(damagedLoss(dir, plain, false)).toBeNull()
    const empty = mkdtempSync(join(tmpdir(), 'deck-parts-'))
    for (const none of [empty, `${empty}/none`]) expect(damagedLoss(none, plain, false)).toBeNull()
    expect(mergeWithLast(staged().fresh, empty)).toMatchObject({ said: null, damaged: false })
  })
})

it('says beforehand what a recording on other clusters will drop', () => {
  const { dir, fresh: { clusters } } = staged()
  const both = Object.values(clusters)
  expect(foreignLoss(dir, recordingOrder(null), both)).toBeNull()
  const other = both.map(one => ({ ...one, serverVersion: 'v1.99.0' }))
  expect(foreignLoss(dir, recordingOrder(null), other)).toBe('failover of the last set will be dropped, for these are not the clusters they were recorded on: v1 serverVersion, v2 serverVersion.')
  expect(foreignLoss(dir, ['l1', 'l8', 'failover'], other)).toBeNull()
  expect(() => foreignLoss(dir, ['l8'], other, true)).toThrow(/^l1, failover of the last set would be dropped, .*: v1 serverVersion, v2 serverVersion\. Nothing was recorded\.\n {2}→ .*--into/)
  expect(foreignLoss(dir, ['l8'], both, true)).toBeNull()
})

it('a layer comes with those that follow the same marked request to the same pods', () => {
  expect(withRelated(['l1', 'l5'])).toEqual(['l1', 'l2', 'l3', 'l4', 'l5', 'l7'])
  expect(withRelated(['l8'])).toEqual(['l8'])
})
