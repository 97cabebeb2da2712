import type { Locator } from '@playwright/test'
import type { WalkStep } from '../src/deck-model/readings.ts'
import type { Side } from '../src/words.ts'
import { expect, test } from '@playwright/test'
import { firstWalk } from '../src/client/state.ts'
import { keyOf } from '../src/dataplane/walks.ts'
import { textOf } from '../src/deck-model/rows.ts'
import { COMPARED } from '../src/words.ts'
import { LONG } from './hostile.ts'
import { shippedDeck } from './set.ts'
import { site } from './sites.ts'
import { goTo, slideCalled, slideNow, slideOf, viewer } from './slides.ts'

const PATH = 'The packet path'
/** What each step is called, and the number of clicks behind the last of them. */
const CAPTIONS = ['sent', 'enters', 'found', 'marked', 'chosen', 'rewritten', 'source', 'delivered']
const WHOLE = CAPTIONS.length
const lit = (slide: Locator, what: string) => slide.locator(`${what}.lit`)

/** The walk a deck begins with: from outside by the VIP to a pod on the receiving node. */
const stepsOf = (side: Side) => shippedDeck().paths[side].walks[keyOf(firstWalk())]!

test('a hop lights up its lines and its pod wherever that stands; a line lights up its hops', async ({ page }) => {
  const slide = await goTo(page, site('shipped'), slideCalled(PATH), `?clicks=${WHOLE}`)
  const { name, points, destination: { raw: address } } = stepsOf('v1').find(({ job }) => job === 'rewritten')!
  const hop = slide.locator('.stop', { hasText: name })
  const numbers = points.map(point => point.split(':')[1]!)
  const isLit = () => expect(async () => {
    expect((await lit(slide, '.line').evaluateAll(lines => lines.map(line => line.getAttribute('data-no')))).sort()).toEqual([...numbers].sort())
    const pods = await lit(slide, '.t-addr').allTextContents()
    expect(pods.filter(text => text === address).length).toBeGreaterThanOrEqual(3)
  }).toPass({ timeout: 60_000 })
  await hop.hover()
  await isLit()
  await page.mouse.move(2, 2)
  await expect(lit(slide, '.line')).toHaveCount(0)
  await hop.focus()
  await isLit()
  await slide.locator(`section.v1 .line[data-no="${numbers[0]}"]`).focus()
  await expect(hop).toHaveClass(/\blit\b/)
})

test('a hop opens its capture at the very line', async ({ page }) => {
  const slide = await goTo(page, site('shipped'), slideCalled(PATH))
  const [id] = stepsOf('v2')[0]!.points[0]!.split(':')
  await slide.locator('.stop.v2').first().click()
  await expect(page.getByRole('region', { name: `${id} stdout` })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(viewer(page)).toBeHidden()
})

test('each click takes the packet one job further on both sides, with the line that decides, and the last one shows all lines', async ({ page }) => {
  const slide = await goTo(page, site('shipped'), slideCalled(PATH))
  const lines = (side: Side) => slide.locator(`section.${side} .line`).evaluateAll(all => all.map(line => line.textContent))
  const decides = (side: Side, steps: readonly WalkStep[]) => steps.flatMap(({ points: [first] }) => {
    const line = first === undefined ? undefined : shippedDeck().paths[side].lines[first]
    return line ? [textOf(line.excerpt.lines[0]!.rows[0]!)] : []
  })
  for (const [index, caption] of CAPTIONS.entries()) {
    await expect(slide.locator('.path-now')).toHaveText(caption)
    for (const side of COMPARED) {
      const step = stepsOf(side)[index]!
      expect(await lines(side)).toEqual(decides(side, [step]))
      await expect(slide.locator(`section.${side} .walk-says`)).toContainText(step.says)
      await expect(slide.locator(`section.${side} .walk-field b`)).toHaveText([step.source.name, step.destination.name])
    }
    await page.keyboard.press('ArrowRight')
  }
  await expect(slide.locator('.path-now')).toHaveCount(0)
  for (const side of COMPARED) expect(await lines(side)).toEqual(decides(side, stepsOf(side)))
})

test('another walk is chosen by a click, by key and by Tab, and every window of the deck shows it', async ({ page, context }) => {
  const no = slideCalled(PATH)
  const slide = await goTo(page, site('shipped'), no, `?clicks=${WHOLE}`)
  const other = await context.newPage()
  const followed = await goTo(other, site('shipped'), no, `?clicks=${WHOLE}`)
  const choices = (of: Locator) => of.locator('.walk-choice button')
  const reached = (of: Locator) => of.locator('section.v2 .walk-field b')
  await expect(reached(slide)).toHaveText(['client', 'pod'])
  await page.bringToFront()
  await page.keyboard.press('3')
  for (const one of [slide, followed]) {
    await expect(choices(one).nth(2)).toContainText('another node')
    await expect(reached(one)).toHaveText(['node', 'pod'])
  }
  await choices(slide).nth(1).click()
  for (const one of [slide, followed]) {
    await expect(reached(one)).toHaveText(['client', 'ClusterIP'])
    await expect(one.locator('section.v2 .walk-ended')).toContainText('not routable')
  }
  await choices(slide).nth(0).focus()
  await page.keyboard.press('Enter')
  for (const one of [slide, followed]) await expect(reached(one)).toHaveText(['client pod', 'pod'])
})

test('a wheel walks forth and back, and turns no page', async ({ page }) => {
  const no = slideCalled(PATH)
  const slide = await goTo(page, site('shipped'), no)
  await slide.locator('.walk').hover()
  for (const caption of CAPTIONS.slice(1)) {
    await page.mouse.wheel(0, 120)
    await expect(slide.locator('.path-now')).toHaveText(caption)
  }
  await page.mouse.wheel(0, 120)
  await expect(slide.locator('.walk-whole')).toBeVisible()
  await page.mouse.wheel(0, 120)
  await page.mouse.wheel(0, -120)
  await expect(slide.locator('.path-now')).toHaveText(CAPTIONS.at(-1)!)
  expect(await slideNow(page)).toBe(no)
})

test('the captured line is for the last row: 22 pixels, with what it decides in sight', async ({ page }) => {
  const slide = await goTo(page, site('shipped'), slideCalled(PATH))
  for (const [index] of CAPTIONS.entries()) {
    for (const line of await slide.locator('.walk .line').all()) {
      expect(Number.parseFloat(await line.evaluate(one => getComputedStyle(one).fontSize))).toBeGreaterThanOrEqual(22)
      const cut = await line.locator('.cell').last().evaluate(cell => cell.scrollWidth - cell.clientWidth)
      if (index === 3 || index === 5) expect(cut).toBeLessThanOrEqual(1)
    }
    await page.keyboard.press('ArrowRight')
  }
})

test('a map that cannot be read draws no path and says which line', async ({ page }) => {
  const slide = await goTo(page, site('hostile'), slideCalled(PATH))
  await expect(slide.locator('.path-says')).toContainText(/Not read: line \d+/)
  await expect(slide.locator('.stop.v2')).toHaveCount(0)
  await expect(slide.locator('.stop.v1').first()).toBeVisible()
  expect(LONG).toContain('lb-maps')
})

test('a name lights up wherever it stands on the slide, by pointer and by key', async ({ page }) => {
  const slide = await goTo(page, site('shipped'), slideOf('l4'))
  const name = slide.locator('.t-name', { hasText: /^KUBE-SVC-/ }).first()
  const text = (await name.textContent())!
  await name.hover()
  const all = slide.locator('.t-name', { hasText: new RegExp(`^${text}$`) })
  expect(await all.count()).toBeGreaterThan(1)
  await expect(lit(slide, '.t-name')).toHaveCount(await all.count())
  await page.mouse.move(2, 2)
  await expect(lit(slide, '.t-name')).toHaveCount(0)
  await page.keyboard.press('Tab')
  await all.first().focus()
  await expect(lit(slide, '.t-name')).toHaveCount(await all.count())
})

test('the map says of each layer how many of its outputs differ, and whom of the way it looks at', async ({ page }) => {
  const no = slideCalled('Eight layers, in the order a request meets them')
  const rows = (await goTo(page, site('shipped'), no)).locator('.map-layer')
  const { tallies, layers } = shippedDeck()
  const expected = tallies.filter(({ layer }) => /^l\d$/.test(layer)).map(({ layer, pairs: { identical, alike, different } }) => [
    `${different} of ${identical + alike + different}`,
    layers.find(({ id }) => id === layer)!.about!.length,
  ])
  const shown = await rows.evaluateAll(all => all.map(row => [row.querySelector('.map-differ')!.textContent.trim(), row.querySelectorAll('.map-here').length]))
  expect(shown).toEqual(expected)
})

for (const title of ['L8 Policy, the stranger\'s fates', 'What people believe']) {
  test(`every sentence of “${title}” opens the capture it was read from`, async ({ page }) => {
    const slide = await goTo(page, site('shipped'), slideCalled(title))
    const claims = await slide.locator('.claim[data-points]').all()
    expect(claims.length).toBeGreaterThan(4)
    for (const claim of claims) {
      const [point] = (await claim.getAttribute('data-points'))!.split(' ')
      await claim.click()
      await expect(page.getByRole('region', { name: `${point!.split(':')[0]} stdout` })).toBeVisible()
      await page.keyboard.press('Escape')
      await expect(viewer(page)).toBeHidden()
    }
  })
}
