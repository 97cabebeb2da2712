import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { copyOfShipped } from '../../test/set.ts'
import { joinParts, withTheirs } from './parts.ts'
import { setFolders } from './publish.ts'
import { seal } from './seal.ts'
import { verifySet } from './verify.ts'

/** A shipped set, and a later recording of L4 alone staged beside it. */
function staged() {
  const dir = copyOfShipped()
  const { next } = setFolders(dir)
  const { manifest } = verifySet(dir)
  const captures = manifest.captures.filter(({ layer }) => layer === 'l4').map(one => ({ ...one, run: 'later' }))
  for (const side of ['v1', 'v2']) {
    mkdirSync(join(next, side), { recursive: true })
    cpSync(join(dir, side, 'l4'), join(next, side, 'l4'), { recursive: true })
  }
  return { dir, next, fresh: structuredClone({ ...manifest, runs: [{ ...manifest.runs[0]!, id: 'later' }], captures }) }
}

describe('a part recorded alone', () => {
  it('joins the rest of the set when both clusters are still the same, and says which run each part is of', async () => {
    const { dir, next, fresh } = staged()
    const { manifest, said } = joinParts(fresh, dir)
    await seal(next, manifest)
    const joined = verifySet(next).manifest
    expect(joined.captures.length).toBe(verifySet(dir).manifest.captures.length)
    expect(new Set(joined.captures.filter(({ layer }) => layer === 'l4').map(({ run }) => run))).toEqual(new Set(['later']))
    expect(joined.runs.map(({ id }) => id)).toContain('later')
    expect(joined.runs).toHaveLength(verifySet(dir).manifest.runs.length + 1)
    expect(said).toContain('stay as they were')
    expect(readFileSync(join(next, 'v1/l1/service.txt'))).toEqual(readFileSync(join(dir, 'v1/l1/service.txt')))
  })

  it.each(['uid', 'serverVersion', 'nodes'] as const)('drops the rest when %s is no longer the same, and says so', (fact) => {
    const { dir, fresh } = staged()
    if (fact === 'nodes') fresh.clusters.v2.nodes[0]!.kernel = '7.0'
    else fresh.clusters.v2[fact] = 'another'
    const { manifest, said } = joinParts(fresh, dir)
    expect(manifest.captures.every(({ layer }) => layer === 'l4')).toBe(true)
    expect(said).toContain(`v2 ${fact}`)
  })
})

it('keeps a long experiment when everything else is recorded anew', () => {
  const { dir, fresh } = staged()
  const { captures } = verifySet(dir).manifest
  const all = { ...fresh, captures: captures.map(capture => ({ ...capture, run: 'later' })) }
  expect(joinParts(all, dir)).toEqual({ manifest: all, said: null })
  const long = captures.filter(({ layer }) => layer === 'failover').map(({ id }) => id)
  expect(long).not.toEqual([])
  const plain = { ...all, captures: all.captures.filter(({ layer }) => layer !== 'failover') }
  const { manifest, said } = joinParts(plain, dir)
  expect(manifest.captures.map(({ id }) => id)).toEqual(expect.arrayContaining(long))
  expect(said).toBe(`${long.length} captures of other layers stay as they were.`)
})

it('keeps nothing of a set that is not whole, and says so', () => {
  const { dir, fresh } = staged()
  writeFileSync(join(dir, 'v1/l1/service.txt'), 'typed in')
  expect(joinParts(fresh, dir)).toEqual({ manifest: fresh, said: 'The last set is not whole: nothing of it stays.' })
})

it('a layer comes with those that follow the same marked request to the same pods', () => {
  expect(withTheirs(['l1', 'l5'])).toEqual(['l1', 'l2', 'l3', 'l4', 'l5', 'l7'])
  expect(withTheirs(['l8'])).toEqual(['l8'])
})
