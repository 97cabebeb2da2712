import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, it } from 'vitest'
import { talkOf } from './testing.ts'
import { browser, disk, fonts, node, roomOf, versionOf } from './this-machine.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const { DECK_BROWSER } = process.env

afterEach(() => {
  if (DECK_BROWSER === undefined) delete process.env.DECK_BROWSER
  else process.env.DECK_BROWSER = DECK_BROWSER
})

it.each([
  ['24.1.0', '22.22.0', 'good'],
  ['22.22.0', '22.22.0', 'good'],
  ['22.100.0', '22.22.0', 'good'],
  ['22.21.9', '22.22.0', 'spoils'],
  ['20.99.0', '22.22.0', 'spoils'],
])('takes Node %s where %s is needed: %s', (has, wants, kind) => {
  expect(versionOf(has, wants).kind).toBe(kind)
})

it('holds the Node that runs this against package.json, and finds the fonts of the styles', async () => {
  expect(await node.look(talkOf({ root: ROOT }))).toMatchObject([{ kind: 'good' }])
  expect(await fonts.look(talkOf({ root: ROOT }))).toMatchObject([{ kind: 'good', says: '6 files, all here' }])
})

it('a font that is not there, or is something else, spoils the talk', async () => {
  const root = mkdtempSync(join(tmpdir(), 'deck-fonts-'))
  mkdirSync(join(root, 'styles'))
  copyFileSync(join(ROOT, 'styles/fonts.css'), join(root, 'styles/fonts.css'))
  expect(await fonts.look(talkOf({ root }))).toMatchObject([{ kind: 'spoils', todo: 'npm ci' }])
  writeFileSync(join(root, 'styles/fonts.css'), 'src: url(\'a.woff2\') format(\'woff2\');')
  writeFileSync(join(root, 'styles/a.woff2'), '<html>404</html>')
  expect(await fonts.look(talkOf({ root }))).toMatchObject([{ kind: 'spoils', says: `missing or broken: ${root}/styles/a.woff2` }])
})

it.each([[100 << 20, 'spoils'], [1 << 30, 'warning'], [40 * 2 ** 30, 'good']])('%d free bytes: %s', (bytes, kind) => {
  expect(roomOf('/somewhere', bytes).kind).toBe(kind)
})

it('knows how much is free here', async () => {
  for (const { says } of await disk.look(talkOf({ root: ROOT }))) expect(says).toMatch(/\d GiB free in \//)
})

it('warns of a browser that is none, and says what else to do', async () => {
  process.env.DECK_BROWSER = '/nowhere/chromium'
  expect(await browser.look(talkOf({ root: ROOT }))).toMatchObject([{ kind: 'warning', says: 'DECK_BROWSER names /nowhere/chromium, which is not a program.' }])
})
