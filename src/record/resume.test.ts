import type { Step } from '../trace/step.ts'
import type { Side } from '../words.ts'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { copyOfShipped, SHIPPED } from '../../test/set.ts'
import { filesOf } from '../set/sums.ts'
import { verifySet } from '../set/verify.ts'
import { failover } from '../trace/failover.ts'
import { captureId, onDataplanes } from '../trace/index.ts'
import { dataplanesOf } from '../words.ts'
import { keepOnly, openNotes, readKept, reusable } from './resume.ts'

const clusters = Object.values(verifySet(SHIPPED).manifest.clusters)
const trace = onDataplanes(failover('failover', 2), dataplanesOf(verifySet(SHIPPED).manifest))
const isHere = (step: Step, side: Side) => step.sides.includes(side)

/** A staging folder that holds the first run of the first variant on both sides, as an interrupted series leaves it. */
function interrupted(): string {
  const dir = copyOfShipped()
  const { runs, captures } = verifySet(dir).manifest
  const note = openNotes(dir, { run: runs[0]!, only: ['failover'], clusters }, trace)
  for (const capture of captures.filter(({ id }) => /^l6\.v\d\.grace-1-/.test(id))) {
    note({ ...capture, id: capture.id.replace('l6', 'failover'), layer: 'failover' })
  }
  return dir
}

describe('a series that was interrupted', () => {
  it('goes on behind the runs that both sides have whole', () => {
    const kept = readKept(interrupted(), clusters, trace)
    const ids = reusable(kept, trace, isHere).map(({ id }) => id)
    const expected = trace.filter(({ name }) => name.startsWith('grace-1-')).flatMap(step => step.sides.map(side => captureId(step, side)))
    expect(ids.sort()).toEqual(expected.sort())
    expect(kept.runs).toHaveLength(1)
  })

  it('makes a run again of which one part is missing, or is no longer the bytes that were noted', () => {
    const dir = interrupted()
    const kept = readKept(dir, clusters, trace)
    kept.captures.delete('failover.v2.grace-1-watch')
    expect(reusable(kept, trace, isHere)).toEqual([])
    writeFileSync(join(dir, 'v1/l6/grace-1-delete.txt'), 'typed in')
    expect(readKept(dir, clusters, trace).captures.has('failover.v1.grace-1-delete')).toBe(false)
  })

  it('begins anew on other clusters, or where the Service has another address', () => {
    const others = clusters.map(one => one.side === 'v1' ? { ...one, vip: '172.18.255.211' } : one)
    expect(readKept(interrupted(), others, trace)).toMatchObject({ captures: new Map(), why: 'it was of other clusters: v1 vip', ofOthers: true })
  })

  it('leaves no note behind once it is done', () => {
    const dir = interrupted()
    keepOnly(dir, [])
    expect(filesOf(dir).filter(path => path.endsWith('.jsonl'))).toEqual([])
    expect(readKept(dir, clusters, trace).captures.size).toBe(0)
  })
})
