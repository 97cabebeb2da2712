import type { VerifiedSet } from '../set/verify.ts'
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { editManifest, smallSet } from '../../test/set.ts'
import { verifySet } from '../set/verify.ts'
import { holdSet, holdSets } from './held.ts'

let captures: string
const tell = vi.fn<(text: string) => void>()

beforeEach(() => {
  captures = smallSet()
  tell.mockClear()
})

const hold = (make: (set: VerifiedSet) => unknown = () => {}) => holdSet(captures, mkdtempSync(join(tmpdir(), 'deck-held-')), tell, make)
const newer = (dir: string) => editManifest(dir, ({ runs }) => void (runs.at(-1)!.finishedOn = '2030-01-01T00:00:00.000Z'))
const spoil = () => writeFileSync(join(captures, 'v1/l1/service.txt'), 'something else\n')

describe('the set on stage', () => {
  it('is a whole copy, which stays when all of captures/ is gone', () => {
    const { digest } = verifySet(captures)
    const held = hold()
    rmSync(captures, { recursive: true })
    expect(held.look()).toMatch(/captures\/manifest.json is missing\.[\s\S]*\nThe slides stay with set [0-9a-f]{12}, recorded /)
    expect(verifySet(held.dir).digest).toBe(digest)
  })

  it('is not replaced by one with a changed byte, and says when that is whole again', () => {
    const held = hold()
    const { digest } = verifySet(held.dir)
    const whole = smallSet()
    spoil()
    expect(held.look()).toMatch(/changed: captures\/v1\/l1\/service.txt[\s\S]*\nThe slides stay with /)
    expect(verifySet(held.dir).digest).toBe(digest)
    cpSync(whole, captures, { recursive: true })
    expect(held.look()).toMatch(/^captures\/ is whole again: set /)
    expect(held.look()).toBeNull()
  })

  it('is replaced whole by a new one that was swapped in', () => {
    const held = hold()
    newer(captures)
    expect(held.look()).toMatch(/^A new set is on the slides: set [0-9a-f]{12}, recorded 2030-01-01/)
    expect(verifySet(held.dir).digest).toBe(verifySet(captures).digest)
    expect(held.look()).toBeNull()
  })

  it('is not replaced by a whole one of which no deck can be made', () => {
    const held = hold(({ manifest }) => {
      if (manifest.runs.at(-1)!.finishedOn.startsWith('2030')) throw new Error('v1/l4/redirect.txt:7 is no line of iptables-save')
    })
    const { digest } = verifySet(held.dir)
    newer(captures)
    expect(held.look()).toMatch(/^v1\/l4\/redirect.txt:7 is no line[^\n]*\nThe slides stay with /)
    expect(verifySet(held.dir).digest).toBe(digest)
    expect(existsSync(`${held.dir}.next`)).toBe(false)
  })

  it.each<[string, () => void]>([
    ['is damaged', spoil],
    ['has a FIFO in it', () => {
      rmSync(join(captures, 'v1/l1/service.txt'))
      execFileSync('mkfifo', [join(captures, 'v1/l1/service.txt')])
    }],
    ['is gone, as a killed swap leaves it', () => rmSync(captures, { recursive: true })],
    ['holds a set of which no deck can be made', () => newer(captures)],
  ])('is the one before, where captures/ %s, which says what is amiss and removes nothing', (_, touch) => {
    const before = smallSet(['l1'], `${captures}.prev`)
    const { digest } = verifySet(before)
    touch()
    const names = readdirSync(dirname(captures))
    const held = hold(({ manifest }) => {
      if (manifest.runs.at(-1)!.finishedOn.startsWith('2030')) throw new Error('changed: captures cannot be read')
    })
    expect(verifySet(held.dir).digest).toBe(digest)
    expect(tell.mock.lastCall?.[0]).toMatch(/(?:captures\/manifest\.json is missing|changed: captures)[\s\S]*\nThe slides show the one before it: set /)
    expect(readdirSync(dirname(captures))).toEqual(names)
  })

  it('is refused where there is none, in words that say what to do', () => {
    spoil()
    expect(hold).toThrow(/is not a set this deck can show[\s\S]*git checkout -- captures/)
  })
})

describe('of several sets', () => {
  const folder = () => dirname(smallSet(['l1'], join(mkdtempSync(join(tmpdir(), 'deck-both-')), 'reference')))
  const hold = (dir: string) => holdSets(dir, mkdtempSync(join(tmpdir(), 'deck-held-')), tell, () => {})

  it('one that is recorded during the talk is shown beside the reference', () => {
    const dir = folder()
    const held = hold(dir)
    expect(readdirSync(held.dir)).toEqual(['reference'])
    expect(held.look()).toBeNull()
    smallSet(['l1'], join(dir, 'current'))
    expect(held.look()).toMatch(/^A new set is on the slides: /)
    expect(readdirSync(held.dir)).toEqual(['current', 'reference'])
    expect(held.look()).toBeNull()
  })

  it('a current one whose swap was cut off is the one before, beside the reference', () => {
    const dir = folder()
    const { digest } = verifySet(smallSet(['l1'], join(dir, 'current.prev')))
    const held = hold(dir)
    expect(tell.mock.lastCall?.[0]).toMatch(/The slides show the one before it: /)
    expect(verifySet(join(held.dir, 'current')).digest).toBe(digest)
  })

  it('a damaged current one is told, and the slides show the reference until it is whole', () => {
    const dir = folder()
    const current = smallSet(['l1'], join(dir, 'current'))
    writeFileSync(join(current, 'v1/l1/service.txt'), 'something else\n')
    const held = hold(dir)
    expect(tell.mock.lastCall?.[0]).toMatch(/changed: current[\s\S]*\nThe slides show the reference in its place\.$/)
    expect(readdirSync(held.dir)).toEqual(['reference'])
    smallSet(['l1'], current)
    expect(held.look()).toMatch(/A new set is on the slides: /)
  })

  it('are all copied, and one of the reference that comes during the talk too; one that ships damaged is refused', () => {
    const dir = folder()
    smallSet(['l1'], join(dir, 'reference-pace'))
    const held = hold(dir)
    expect(readdirSync(held.dir)).toEqual(['reference', 'reference-pace'])
    expect(held.folders).toContain(join(dir, 'reference-pace'))
    const series = smallSet(['l1'], join(dir, 'reference-series'))
    expect(held.look()).toMatch(/^A new set is on the slides: [^\n]*$/)
    expect(readdirSync(held.dir)).toEqual(['reference', 'reference-pace', 'reference-series'])
    writeFileSync(join(series, 'v1/l1/service.txt'), 'something else\n')
    expect(held.look()).toMatch(/changed: reference-series[\s\S]*\nThe slides stay with set /)
    expect(() => hold(dir)).toThrow(/changed: reference-series/)
  })

  it('the only one there is shown, and refused where it is damaged', () => {
    const dir = dirname(smallSet(['l1'], join(mkdtempSync(join(tmpdir(), 'deck-own-')), 'current')))
    expect(readdirSync(hold(dir).dir)).toEqual(['current'])
    writeFileSync(join(dir, 'current/v1/l1/service.txt'), 'something else\n')
    expect(() => hold(dir)).toThrow(/changed: current/)
  })
})
