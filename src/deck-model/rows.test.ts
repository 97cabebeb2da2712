import { expect, it } from 'vitest'
import { tokensByLine } from './highlight.ts'
import { reveal, rowsOf, textOf, widthOf } from './rows.ts'

const broken = (line: string, columns: number) => rowsOf(reveal(tokensByLine([line], 'output')(1)), columns)
const texts = (line: string, columns: number) => broken(line, columns).map(textOf)

it('breaks behind a space', () => {
  expect(texts('one two three', 8)).toEqual(['one two ', 'three'])
})

it('breaks a long word where it has a joint, and anywhere if it has none', () => {
  expect(texts('customresource.io/pools.metallb.io', 26)).toEqual(['customresource.io/pools', '.metallb.io'])
  expect(texts('aaaaaaaaaa', 6)).toEqual(['aaaaaa', 'aaaa'])
})

it('gives spaces at the end of a line no row of their own', () => {
  expect(texts(`${'a'.repeat(10)}    `, 10)).toEqual([`${'a'.repeat(10)}    `])
})

it('keeps an empty line', () => {
  expect(texts('', 10)).toEqual([''])
})

it('fits every row, and loses nothing, whatever the line', () => {
  const characters = ['a', ' ', ',', '/', '.', '"', '\t', '\0', '\u202E', '字', '172.18.255.220:80', 'KUBE-SVC-P2CJC57QC736K2NH', '\x1B[31m']
  let seed = 7
  const next = (below: number) => (seed = (seed * 1103515245 + 12345) % 2147483648) % below
  for (let run = 0; run < 400; run++) {
    const line = Array.from({ length: next(40) }, () => characters[next(characters.length)]).join('')
    const rows = broken(line, 40)
    expect(rows.map(textOf).join('')).toBe(line)
    for (const row of rows) expect(row.reduce((sum, piece) => sum + widthOf(piece), 0)).toBeLessThanOrEqual(40)
  }
})

it('breaks a line of any length, whatever it is made of', () => {
  for (const line of ['a'.repeat(20_000), `${' '.repeat(20_000)}x`, 'a '.repeat(10_000), '\x1B['.repeat(5000), `a${'\u0301'.repeat(20_000)}`, '"\\"'.repeat(6000)]) {
    const rows = broken(line, 48)
    expect(rows.map(textOf).join('')).toBe(line)
    expect(rows.every(row => row.reduce((sum, piece) => sum + widthOf(piece), 0) <= 48)).toBe(true)
  }
})
