import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'
import { editManifest, SHIPPED, smallSet, THREE } from './set.ts'

const file = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url))

/** What a presenter writes into deck.config.ts, put there before the script reads it. */
const WISHED = join(mkdtempSync(join(tmpdir(), 'deck-wish-')), 'wish.mjs')
writeFileSync(WISHED, `import { deck } from '${pathToFileURL(file('deck.config.ts')).href}'\ndeck.aliasedOnly = true\n`)

/** `npm run check` on a set. */
function check(dir: string, { wished = false, args = [] as string[] } = {}) {
  const words = [...wished ? ['--import', pathToFileURL(WISHED).href] : [], file('scripts/check.ts'), dir, ...args]
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' })
  return { status, said: `${stdout}${stderr}` }
}

it('npm run check fails on an address that is nobody\'s alias where the config asks for that, or the flag', () => {
  const dir = smallSet()
  editManifest(dir, ({ runs }) => {
    runs[0]!.tools.proxy = '84.112.5.77'
  })
  const refused = { status: 1, said: expect.stringContaining('The set shows private names that have no alias:\n  - address: 1') as string }
  expect(check(dir)).toMatchObject({ status: 0, said: expect.stringContaining('every byte as recorded') as string })
  expect(check(dir, { wished: true })).toEqual(refused)
  expect(check(dir, { args: ['--private'] })).toEqual(refused)
  expect(check(dir, { wished: true }).said).not.toContain('84.112')
  expect(check(SHIPPED, { wished: true })).toMatchObject({ status: 0 })
})

it('npm run check of a reference and a current set says which conclusions hold in both', () => {
  const dir = mkdtempSync(join(tmpdir(), 'deck-both-'))
  smallSet(['constant', 'l1', 'l8', 'scale'], join(dir, 'reference'))
  smallSet(['constant', 'l1', 'l8'], join(dir, 'current'))
  expect(check(dir)).toMatchObject({ status: 0, said: expect.stringMatching(/^current: [\s\S]*\nreference: [\s\S]*\n\d+ of \d+ conclusions asked of both hold on your clusters/) as string })
  const { sets, agreement } = JSON.parse(check(dir, { args: ['--json'] }).said) as { sets: object, agreement: { both: string[], notHere: string[] } }
  expect(Object.keys(sets)).toEqual(['current', 'reference'])
  expect(agreement.both).toContain('l8.answer')
  expect(agreement.notHere.every(id => id.startsWith('scale.'))).toBe(true)
  writeFileSync(join(dir, 'current/v1/l1/service.txt'), 'typed in')
  expect(check(dir)).toMatchObject({ status: 1, said: expect.stringContaining('changed: current/v1/l1/service.txt') as string })
})

it('npm run check has every recording of the reference under its name, and asks each conclusion of the one that shows it', () => {
  const dir = mkdtempSync(join(tmpdir(), 'deck-several-'))
  smallSet(['constant', 'l1', 'l8'], join(dir, 'reference'))
  smallSet(['constant', 'l1', 'scale'], join(dir, 'reference-series'))
  smallSet(['constant', 'l1', 'l8', 'scale'], join(dir, 'current'))
  expect(check(dir)).toMatchObject({ status: 0, said: expect.stringMatching(/^current: [\s\S]*\nreference: [\s\S]*\nreference-series: /) as string })
  const { sets, agreement } = JSON.parse(check(dir, { args: ['--json'] }).said) as { sets: object, agreement: { both: string[], notHere: string[] } }
  expect(Object.keys(sets)).toEqual(['current', 'reference', 'reference-series'])
  expect(agreement.both).toEqual(expect.arrayContaining(['l8.answer', 'scale.answer']))
  expect([new Set(agreement.both).size, agreement.notHere]).toEqual([agreement.both.length, []])
  writeFileSync(join(dir, 'reference-series/v1/l1/service.txt'), 'typed in')
  expect(check(dir)).toMatchObject({ status: 1, said: expect.stringContaining('changed: reference-series/v1/l1/service.txt') as string })
})

it('npm run check of three sides concludes on every pair of them, in the list and as JSON', () => {
  const { status, said } = check(THREE)
  expect([status, ...said.matchAll(/^(?:reference: |current: )?(\S+) {2}\d+ conclusions: /gm)].map(one => Array.isArray(one) ? one[1] : one)).toEqual([0, 'v1,v2', 'v3,v2', 'v1,v3'])
  expect(said).toContain('the three sides of a layer were begun at most')
  expect(said).toMatch(/^holds {9}v1,v3 {2}l1\.v3\.service {2}/m)
  const { sets } = JSON.parse(check(THREE, { args: ['--json'] }).said) as { sets: Record<string, { conclusions: { pair: string }[] }> }
  expect(Object.values(sets).map(({ conclusions }) => [...new Set(conclusions.map(({ pair }) => pair))])).toEqual([['v1,v2', 'v3,v2', 'v1,v3']])
})
