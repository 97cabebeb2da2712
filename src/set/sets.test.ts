import { cpSync, mkdirSync, mkdtempSync, renameSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { editManifest, smallSet } from '../../test/set.ts'
import { digestOf, placesOf, readSets } from './sets.ts'
import { verifySet } from './verify.ts'

let dir: string
const tell = vi.fn<(text: string) => void>()

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'deck-sets-'))
  smallSet(['l1'], join(dir, 'reference'))
  tell.mockClear()
})

const current = () => join(dir, 'current')
const names = () => Object.keys(readSets(dir, tell))

describe('a folder of sets', () => {
  it('has the reference alone until something is recorded', () => {
    expect(names()).toEqual(['reference'])
    expect(digestOf(readSets(dir))).toBe(verifySet(join(dir, 'reference')).digest)
  })

  it('has both once the current one is whole, under a digest of both', () => {
    smallSet(['l1', 'l2'], current())
    expect(names()).toEqual(['reference', 'current'])
    const before = digestOf(readSets(dir))
    editManifest(current(), ({ runs }) => void (runs[0]!.trace = 'another'))
    expect(digestOf(readSets(dir))).not.toBe(before)
  })

  it.each<[string, () => void]>([
    ['is damaged', () => writeFileSync(join(smallSet(['l1'], current()), 'v1/l1/service.txt'), 'typed in')],
    ['is half a set', () => mkdirSync(join(current(), 'v1/l1'), { recursive: true })],
  ])('shows the reference in place of a current set that %s, and says so', (_, make) => {
    make()
    expect(names()).toEqual(['reference'])
    expect(tell.mock.lastCall![0]).toMatch(/\nThe reference is shown in its place\.\n {2}→ npm run refresh/)
  })

  it('shows the current set that a cut-off swap left behind', () => {
    smallSet(['l1'], `${current()}.prev`)
    expect(names()).toEqual(['reference', 'current'])
  })

  it('is refused where the reference is damaged', () => {
    writeFileSync(join(dir, 'reference/v1/l1/service.txt'), 'typed in')
    expect(names).toThrow(/changed: reference\/v1\/l1\/service.txt/)
  })
})

it('a folder that is a set itself is somebody\'s own, unless it is the reference', () => {
  const own = smallSet()
  expect(placesOf(own)).toEqual({ current: own })
  expect(placesOf(join(dir, 'reference'))).toEqual({ reference: join(dir, 'reference') })
  cpSync(own, join(dir, 'elsewhere'), { recursive: true })
  renameSync(join(dir, 'elsewhere'), join(dir, 'mine'))
  expect(Object.keys(readSets(join(dir, 'mine'), tell))).toEqual(['current'])
})
