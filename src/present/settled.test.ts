import { appendFileSync, mkdirSync, mkdtempSync, renameSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { whenSettled } from './settled.ts'

const changed = vi.fn<() => void>()
let dir: string
let end: () => void

beforeEach(() => {
  vi.useFakeTimers()
  changed.mockClear()
  dir = join(mkdtempSync(join(tmpdir(), 'deck-settled-')), 'captures')
  mkdirSync(dir)
  writeFileSync(join(dir, 'a'), 'a')
  end = whenSettled(dir, 100, changed)
})

afterEach(() => {
  end()
  vi.useRealTimers()
})

function after(looks: number): number {
  vi.advanceTimersByTime(100 * looks)
  return changed.mock.calls.length
}

it('says nothing of a folder that stays as it is', () => {
  expect(after(10)).toBe(0)
})

it('waits until what is being written is left alone, and says it once', () => {
  for (let times = 0; times < 5; times++) {
    appendFileSync(join(dir, 'a'), 'more')
    expect(after(1)).toBe(0)
  }
  expect(after(5)).toBe(1)
})

it('notices a folder that was put in its place, and one that is gone', () => {
  mkdirSync(`${dir}.next`)
  writeFileSync(join(`${dir}.next`, 'a'), 'b')
  renameSync(dir, `${dir}.prev`)
  renameSync(`${dir}.next`, dir)
  expect(after(3)).toBe(1)
  renameSync(dir, `${dir}.gone`)
  expect(after(3)).toBe(2)
})

it('says nothing where all is as before when it is looked at', () => {
  renameSync(dir, `${dir}.prev`)
  after(1)
  renameSync(`${dir}.prev`, dir)
  expect(after(5)).toBe(0)
})
