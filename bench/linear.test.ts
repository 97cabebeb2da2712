import { Buffer } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import { verifySet } from '../src/set/verify.ts'
import { SHIPPED } from '../test/set.ts'
import { grownOnce, leastDoubling, placed, scanned, worstDoubling } from './linear.ts'
import { PATTERNS } from './patterns.ts'
import { scansOf } from './scans.ts'

it('every scan reads each hostile text or refuses it as unreadable, and does nothing else', async () => {
  const amiss = new Set<string>()
  for (const scan of scansOf(verifySet(SHIPPED))) {
    for (const pattern of PATTERNS) {
      for (const text of Object.values(placed(pattern, 200, scan.like))) {
        await scanned(scan, text).catch(error => amiss.add(`${scan.name}, ${pattern.name}: ${error}`))
      }
    }
  }
  expect([...amiss]).toEqual([])
})

describe('the growth of a time', () => {
  const grown = (of: (bytes: number) => number, over = worstDoubling) =>
    grownOnce({ name: 'x', scan: () => {} }, [100, 200, 400].map(size => Buffer.alloc(size)), (_, bytes) => Promise.resolve(of(bytes.length)), 3, over)

  it.each([
    ['2 where it is linear', (bytes: number) => bytes / 10, 2],
    ['4 where it is the square', (bytes: number) => bytes ** 2 / 1000, 4],
    ['the worse of both doublings', (bytes: number) => bytes === 400 ? 90 : bytes / 10, 4.5],
    ['endless where the first text takes too long already', () => 5000, Infinity],
    ['endless where a larger one does', (bytes: number) => bytes === 400 ? 5000 : 2000, Infinity],
    ['none where the times are noise', () => 4, 0],
  ] as const)('is %s', async (_, of, growth) => {
    expect(await grown(of)).toBe(growth)
  })

  it('is the lesser of both doublings where one alone is no sign, and still 4 where it is the square', async () => {
    expect(await grown(bytes => bytes === 400 ? 90 : bytes / 10, leastDoubling)).toBe(2)
    expect(await grown(bytes => bytes ** 2 / 1000, leastDoubling)).toBe(4)
  })
})
