import { cpSync, mkdirSync, mkdtempSync, renameSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { editManifest, smallSet } from '../../test/set.ts'
import { digestOf, placesOf, readSets, setsIn } from './sets.ts'
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

  it('has both once the current one is whole, under a digest of all', () => {
    smallSet(['l1', 'l2'], current())
    expect(names()).toEqual(['current', 'reference'])
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
    expect(names()).toEqual(['current', 'reference'])
  })

  it.each(['reference', 'reference-series'])('is refused where %s is damaged', (name) => {
    writeFileSync(join(smallSet(['l1'], join(dir, name)), 'v1/l1/service.txt'), 'typed in')
    smallSet(['l1'], current())
    expect(names).toThrow(new RegExp(`changed: ${name}/v1/l1/service.txt`))
  })

  it('has any number of recordings of the reference, behind it in the order of their names', () => {
    for (const name of ['current', 'reference-series', 'reference-pace']) smallSet(['l1'], join(dir, name))
    const backwards = Object.fromEntries(Object.entries(readSets(dir)).reverse())
    expect(setsIn(backwards).map(({ name }) => name)).toEqual(['current', 'reference', 'reference-pace', 'reference-series'])
  })

  it('takes what a swap or a killed recording left for no set, and still knows whose it is', () => {
    for (const name of ['reference-pace.next', 'reference-series.damaged-20261130', 'references', 'notes']) mkdirSync(join(dir, name))
    expect(names()).toEqual(['reference'])
    expect(Object.keys(placesOf(dir)).sort()).toEqual(['current', 'reference', 'reference-pace', 'reference-series'])
    smallSet(['l1'], join(dir, 'reference-pace.prev'))
    expect(names().sort()).toEqual(['reference', 'reference-pace'])
  })
})

it('a folder that is a set itself is somebody\'s own, unless it is called as one that ships', () => {
  const own = smallSet()
  expect(placesOf(own)).toEqual({ current: own })
  for (const name of ['reference', 'reference-series']) expect(placesOf(join(dir, name))).toEqual({ [name]: join(dir, name) })
  cpSync(own, join(dir, 'elsewhere'), { recursive: true })
  renameSync(join(dir, 'elsewhere'), join(dir, 'mine'))
  expect(Object.keys(readSets(join(dir, 'mine'), tell))).toEqual(['current'])
})
