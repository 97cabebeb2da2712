import type { Capture, Stream } from './manifest.ts'
import { Buffer } from 'node:buffer'
import { beforeEach, describe, expect, it } from 'vitest'
import { shippedSet } from '../../test/set.ts'
import { CaptureSet } from './capture-set.ts'

const like = shippedSet().capture('l1.v1.service')!
const stored = (path: string): Stream => ({ ...like.stdout!, path })
function one(id: string, status: Capture['status'], stdout: boolean, stderr: boolean): Capture {
  return { ...like, id, status, stdout: stdout ? stored(`${id}/stdout`) : null, stderr: stderr ? stored(`${id}/stderr`) : null }
}

const CAPTURES = [
  one('l1.v1.answered', 'ok', true, true),
  one('l1.v1.silent', 'ok', false, false),
  one('l1.v1.failed', 'failed', true, true),
  one('l1.v1.late', 'timed out', true, false),
  one('l1.v1.skipped', 'skipped', false, false),
]

describe('what a set says of a capture', () => {
  let read: string[]
  let set: CaptureSet
  beforeEach(() => {
    read = []
    set = new CaptureSet(CAPTURES, ({ path }) => {
      read.push(path)
      return Buffer.from(`${path}\u{FEFF}`)
    })
  })

  it('is found by its id, and of no other id there is anything', () => {
    expect(set.capture('l1.v1.failed')).toBe(CAPTURES[2])
    expect([set.capture('l1.v1.other'), set.text('l1.v1.other'), set.printed('l1.v1.other')]).toEqual([undefined, null, null])
  })

  it('is a text to conclude from only where the command answered, of both streams alike', () => {
    expect(CAPTURES.map(({ id }) => set.text(id))).toEqual(['l1.v1.answered/stdout\u{FEFF}', null, null, null, null])
    expect(CAPTURES.map(({ id }) => set.text(id, 'stderr'))).toEqual(['l1.v1.answered/stderr\u{FEFF}', null, null, null, null])
  })

  it('is there to be shown wherever it was stored, also of a command that failed', () => {
    const paths = (stream: 'stdout' | 'stderr') => CAPTURES.map(({ id }) => set.printed(id, stream)?.text.slice(6, -1) ?? null)
    expect(paths('stdout')).toEqual(['answered/stdout', null, 'failed/stdout', 'late/stdout', null])
    expect(paths('stderr')).toEqual(['answered/stderr', null, 'failed/stderr', null, null])
  })

  it('is decoded once, however often it is asked for, and not before', () => {
    expect(read).toEqual([])
    for (const _ of [1, 2, 3]) set.text('l1.v1.answered')
    set.printed('l1.v1.answered')
    expect(read).toEqual(['l1.v1.answered/stdout'])
  })
})
