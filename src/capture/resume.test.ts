import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { copyOfShipped } from '../../test/set.ts'
import { failover } from '../trace/failover.ts'
import { captureId } from '../trace/index.ts'
import { doneBefore, forget, keptIn, notes } from './resume.ts'
import { filesOf } from './sums.ts'
import { verifySet } from './verify.ts'

const UIDS = ['one', 'other']
const trace = failover('failover', 2)

/** A staging folder that holds the first run of the first variant on both sides, as an interrupted series leaves it. */
function interrupted(): string {
  const dir = copyOfShipped()
  const { runs, captures } = verifySet(dir).manifest
  const note = notes(dir, runs[0]!, UIDS)
  for (const capture of captures.filter(({ id }) => /^l6\.v\d\.grace-1-/.test(id))) {
    note({ ...capture, id: capture.id.replace('l6', 'failover'), layer: 'failover' })
  }
  return dir
}

describe('a series that was interrupted', () => {
  it('goes on behind the runs that both sides have whole', () => {
    const kept = keptIn(interrupted(), UIDS)
    const ids = doneBefore(kept, trace).map(({ id }) => id)
    const expected = trace.filter(({ name }) => name.startsWith('grace-1-')).flatMap(step => step.sides.map(side => captureId(step, side)))
    expect(ids.sort()).toEqual(expected.sort())
    expect(kept.runs).toHaveLength(1)
  })

  it('makes a run again of which one part is missing, or is no longer the bytes that were noted', () => {
    const dir = interrupted()
    const kept = keptIn(dir, UIDS)
    kept.captures.delete('failover.v2.grace-1-watch')
    expect(doneBefore(kept, trace)).toEqual([])
    writeFileSync(join(dir, 'v1/l6/grace-1-delete.txt'), 'typed in')
    expect(keptIn(dir, UIDS).captures.has('failover.v1.grace-1-delete')).toBe(false)
  })

  it('begins anew on other clusters', () => {
    expect(keptIn(interrupted(), ['one', 'another']).captures.size).toBe(0)
  })

  it('leaves no note behind once it is done', () => {
    const dir = interrupted()
    forget(dir)
    expect(filesOf(dir).filter(path => path.endsWith('.jsonl'))).toEqual([])
    expect(keptIn(dir, UIDS).captures.size).toBe(0)
  })
})
