import { encode } from 'uqr'
import { describe, expect, it } from 'vitest'
import { whereOf, whereToFind } from './where.ts'

const ADDRESS = 'https://deck.example/dataplanes/'

/** The modules that a path darkens, by row. */
function darkened(path: string, size: number): boolean[][] {
  const rows = Array.from({ length: size }, () => Array.from({ length: size }).fill(false) as boolean[])
  for (const [, x, y, run] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)) rows[Number(y)]!.fill(true, Number(x), Number(x) + Number(run))
  return rows
}

describe('where to find the deck', () => {
  it('is the address of the configuration, with exactly the modules of its QR code', () => {
    const { address, size, path } = whereOf(ADDRESS)!
    expect(address).toBe(ADDRESS)
    expect(path.replaceAll(/M\d+ \d+h(\d+)v1h-\1z/g, '')).toBe('')
    expect(darkened(path, size)).toEqual(encode(ADDRESS, { ecc: 'M', border: 0 }).data)
  })

  it('has the three corners that a camera looks for', () => {
    const { size, path } = whereOf(ADDRESS)!
    const rows = darkened(path, size)
    for (const [x, y] of [[0, 0], [size - 7, 0], [0, size - 7]] as const) {
      expect(rows[y]!.slice(x, x + 7)).toEqual(Array.from({ length: 7 }).fill(true))
      expect(rows[y + 3]!.slice(x, x + 7)).toEqual([true, false, true, true, true, false, true])
    }
  })

  it('is nothing where no address is configured', () => {
    expect(whereOf(undefined)).toBeNull()
    expect((whereToFind(undefined).load as (id: string) => string)('\0virtual:where')).toBe('export default null')
  })

  it.each(['', 'deck.example', 'ftp://deck.example/', 'javascript:alert(1)'])('refuses %j, which is not a web address', (address) => {
    expect(() => whereOf(address)).toThrow(/deck\.config\.ts .* which is not an address/)
  })
})
