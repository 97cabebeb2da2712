import { expect, test } from '@playwright/test'
import { deckShown } from '../src/deck-model/several-sets.ts'
import { CELLS } from '../src/read/cells.ts'
import { readSets } from '../src/set/sets.ts'
import { COMPARED } from '../src/words.ts'
import { shippedDeck } from './set.ts'
import { site } from './sites.ts'
import { goTo, slideCalled, viewer } from './slides.ts'

/** Slides of the talk that are a picture, with the clicks that bring all of it. */
const PICTURES = [
  ['Scale, what a packet meets', 2],
  ['Scale, what grows', 2],
  ['L5 Whose address', 2],
  ['L6 Failover', 2],
  ['Failover, the series', 3],
  ['The silent node', 2],
  ['L8 Policy, a stranger', 2],
] as const

for (const [title, clicks] of PICTURES) {
  test(`every kind of mark of “${title}” opens what it was drawn from`, async ({ page }) => {
    const slide = await goTo(page, site('shipped'), slideCalled(title), `?clicks=${clicks}`)
    const marks = slide.locator('[data-points]')
    const opens = await marks.evaluateAll(all => all.map(one => one.getAttribute('data-points')!.split(' ')[0]!.split(':')[0]!))
    expect(new Set(opens.map(id => id.split('.')[1]))).toEqual(new Set(['v1', 'v2']))
    for (const at of [0, opens.length - 1]) {
      await marks.nth(at).focus()
      await page.keyboard.press('Enter')
      await expect(page.getByRole('region', { name: `${opens[at]} stdout` })).toBeVisible()
      await page.keyboard.press('Escape')
      await expect(viewer(page)).toBeHidden()
    }
  })
}

test('why connecting takes longer is a mark for each setting: a click brings those without Hubble, and each opens its log', async ({ page }) => {
  const whole = site('whole')
  const slide = await goTo(page, whole, slideCalled('Scale, why connecting costs that'))
  const settings = slide.locator('.routing-setting')
  const question = await slide.locator('h1').textContent()
  await expect(settings.filter({ visible: true })).toHaveCount(2)
  await page.keyboard.press('ArrowRight')
  await expect(settings.filter({ visible: true })).toHaveCount(4)
  const { answer } = deckShown(readSets(whole.captures)).answers['routing.answer']!
  expect([question?.trim(), (await slide.locator('h1').textContent())?.trim()]).toEqual(['Why does connecting take longer: is it host routing, or Hubble?', answer])
  await settings.last().getByRole('button').last().focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('region', { name: /^routing\.v2\.legacy-off-1-latency.* stdout$/ })).toBeVisible()
})

const FAILED = shippedDeck().replay!.tracks.map(({ cells }) => cells.split(CELLS.failed).length - 1)

test('a pod\'s end is played by a click until its last cell, and dragged back by the scrubber\'s keys', async ({ page }) => {
  const slide = await goTo(page, site('shipped'), slideCalled('L6 Failover'))
  const numbers = () => slide.locator('.replay-track p > b').allTextContents()
  const at = slide.getByRole('slider')
  expect(await numbers()).toEqual(['0', '0'])
  await page.keyboard.press('ArrowRight')
  await expect(at).toHaveValue(String(shippedDeck().replay!.until))
  expect(await numbers()).toEqual(FAILED.map(String))
  await at.focus()
  await page.keyboard.press('Home')
  await expect.poll(numbers).toEqual(['0', '0'])
  await expect(slide.locator('.replay-mark')).toHaveCount(0)
})

test('who asked for no motion sees a pod\'s end whole at once, and so does who prints', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  const no = slideCalled('L6 Failover')
  const numbers = (slide: Awaited<ReturnType<typeof goTo>>) => slide.locator('.replay-track p > b').allTextContents()
  const slide = await goTo(page, site('shipped'), no)
  const seen = await slide.getByRole('slider').evaluateHandle((slider: HTMLInputElement) => {
    const values = new Set<string>()
    const look = () => {
      values.add(slider.value)
      requestAnimationFrame(look)
    }
    look()
    return values
  })
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => numbers(slide)).toEqual(FAILED.map(String))
  expect(await seen.evaluate(values => [...values])).toEqual(['0', String(shippedDeck().replay!.until)])
  await page.goto(`${site('shipped').url}?print=true#/${no}`)
  await expect.poll(() => numbers(page.locator(`.slidev-page-${no}`).first())).toEqual(FAILED.map(String))
})

test('a click brings the map entries of the redirect, each address from its rule; who asked for no motion sees them in place', async ({ page }) => {
  // one may be over before it is asked for
  await page.addInitScript(() => {
    const { animate } = Element.prototype
    Element.prototype.animate = function (...how) {
      document.documentElement.dataset.moved = String(Number(document.documentElement.dataset.moved ?? 0) + 1)
      return animate.apply(this, how)
    }
  })
  const moved = () => page.evaluate(() => Number(document.documentElement.dataset.moved ?? 0))
  const slide = await goTo(page, site('shipped'), slideCalled('L4 Redirect'), '?clicks=0')
  const [rules, entries] = COMPARED.map(side => slide.locator(`section.${side} .t-addr[class*=role-]`))
  await expect(rules!.first()).toBeVisible()
  await expect(entries!.first()).toBeHidden()
  await page.keyboard.press('ArrowRight')
  await expect.poll(moved).toBe(await entries!.count())
  await expect(entries!.first()).toBeVisible()
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.keyboard.press('ArrowLeft')
  await expect(entries!.first()).toBeHidden()
  await page.keyboard.press('ArrowRight')
  await expect(entries!.first()).toBeVisible()
  expect(await moved()).toBe(await entries!.count())
})

test('a cell of the field opens its own line, whichever it is', async ({ page }) => {
  const slide = await goTo(page, site('shipped'), slideCalled('Scale, what a packet meets'), '?clicks=2')
  const [first] = await slide.locator('.field-ground').all()
  await first!.click({ position: { x: 3, y: 3 }, force: true })
  await expect(page.getByRole('region', { name: /^scale\.v1\.n-1000-iptables-save/ })).toBeVisible()
})
