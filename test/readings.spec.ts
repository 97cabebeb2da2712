import type { Locator } from '@playwright/test'
import { expect, test } from '@playwright/test'
import { LONG } from './hostile.ts'
import { shippedDeck } from './set.ts'
import { site } from './sites.ts'
import { goTo, slideCalled, slideOf, viewer } from './slides.ts'

const PATH = 'The packet path'
const lit = (slide: Locator, what: string) => slide.locator(`${what}.lit`)

test('a hop lights up its lines and its pod wherever that stands; a line lights up its hops', async ({ page }) => {
  const slide = await goTo(page, site('shipped'), slideCalled(PATH))
  const { stops } = shippedDeck().paths.v1.jobs.find(({ job }) => job === 'rewritten')!
  const [{ name, address, points }] = stops as [typeof stops[number]]
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
  const { stops: [found] } = shippedDeck().paths.v2.jobs[0]!
  const [id] = found!.points[0]!.split(':')
  await slide.locator('.stop.v2').first().click()
  await expect(page.getByRole('region', { name: `${id} stdout` })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(viewer(page)).toBeHidden()
})

test('the path is whole without a click, and each click brings one job forward', async ({ page }) => {
  const no = slideCalled(PATH)
  const slide = await goTo(page, site('shipped'), no)
  await expect(slide.locator('.path-back')).toHaveCount(0)
  await page.keyboard.press('ArrowRight')
  await expect(slide.locator('.path-now')).toHaveText('looked up')
  const now = shippedDeck().paths.v1.jobs[0]!.stops.flatMap(({ points }) => points).map(point => point.split(':')[1]!)
  const shown = () => slide.locator('section.v1 .line-now').evaluateAll(lines => lines.map(line => line.getAttribute('data-no')).sort())
  await expect.poll(shown).toEqual([...new Set(now)].sort())
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

test('the map says of each layer how like its outputs are', async ({ page }) => {
  const no = slideCalled('Eight layers, in the order a request meets them')
  const slide = await goTo(page, site('shipped'), no)
  const badges = await slide.locator('.map-layer .verdict-badge').allTextContents()
  const expected = shippedDeck().tallies.filter(({ layer }) => /^l\d$/.test(layer)).map(({ pairs }) => {
    const verdict = (['different', 'alike', 'identical'] as const).find(one => pairs[one] > 0)!
    return `${verdict} ${pairs[verdict]} of ${pairs.identical + pairs.alike + pairs.different}`
  })
  expect(badges.map(text => text.trim().replace(/^\S+\s+/, ''))).toEqual(expected)
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
