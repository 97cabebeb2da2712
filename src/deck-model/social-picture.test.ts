import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { shippedDeck } from '../../test/set.ts'
import { bySide } from '../words.ts'
import { socialPage } from './social-picture.ts'

const { silent } = shippedDeck()
const names = bySide(side => `<${side}>`)

it('is the answer on the silent node with the curve of each side, a line a run', () => {
  const page = socialPage({ title: 'The deck', silent, names }, '')
  expect(page).toContain(`<h1>${silent!.title.answer!.replaceAll('"', '&#34;')}</h1>`)
  const runs = Object.values(silent!.sides).flatMap(({ lines }) => lines)
  expect(page.match(/stroke-opacity/g)).toHaveLength(runs.length)
  expect(page).toContain('&#60;v1&#62;')
})

it('is drawn in colours that the theme has', () => {
  const theme = readFileSync(new URL('../../styles/theme.css', import.meta.url), 'utf8')
  const used = [...socialPage({ title: 'The deck', silent, names }, '').matchAll(/var\((--[\w-]+)\)/g)].map(([, name]) => name!)
  expect(new Set(used).size).toBeGreaterThan(4)
  for (const name of used) expect(theme).toMatch(new RegExp(`${name}: (?:#|var)`))
})

it('is the deck\'s title where no run of a silent node was captured', () => {
  const page = socialPage({ title: 'One & two', silent: null, names }, '')
  expect(page).toContain('<h1 class="alone">One &#38; two</h1>')
  expect(page).not.toContain('<svg')
})
