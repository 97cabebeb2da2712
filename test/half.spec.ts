import { expect, test } from '@playwright/test'
import { site } from './sites.ts'
import { slideCalled } from './slides.ts'
import { glance } from './walk.ts'

test('where about half of what was concluded does not hold, every slide holds what it shows, and says no word that a program leaves', async ({ page }) => {
  test.setTimeout(600_000)
  const { slides, faults } = await glance(page, site('half'))
  expect(faults).toEqual([])
  expect(slides.flatMap(({ no, outside }) => outside.map(one => `slide ${no}: ${one}`))).toEqual([])
  const texts = slides.flatMap(({ no, texts }) => texts.map(({ says }) => `slide ${no}: ${says}`))
  expect(texts.filter(text => /\b(?:undefined|NaN|Infinity)\b|\[object|\{\{/.test(text))).toEqual([])
  // what was found in an answer's place, or the command that records it, is longer than the answer
  const long = slides.filter(({ no, staged }) => no < slideCalled('For questions') && staged.words.length > 60)
  expect(long.map(({ no, staged }) => `slide ${no}, ${staged.words.length}: ${staged.words.join(' ')}`)).toEqual([])
})
