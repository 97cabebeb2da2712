import type { Locator } from '@playwright/test'
import { expect, test } from '@playwright/test'
import { agreementOf, agreementSays } from '../src/conclude/agreement.ts'
import { readSets } from '../src/set/sets.ts'
import { site } from './sites.ts'
import { goTo, slideCalled, slideOf, SLIDES, viewer, watch } from './slides.ts'

/** Each set's word, and whether its mark is round. */
const SAYS = { 'current': ['your clusters', true], 'reference': ['reference lab', false], 'reference-policy': ['reference lab', false] } as const

/** Layers of the deck of several sets, and the set that each is shown from. */
const SHOWN = [['l1', 'current'], ['l2', 'reference'], ['l8', 'reference-policy']] as const

/** What a slide says of a set that has no third side. */
const KEPT = 'V1 and V2: no V3 was recorded here'

/** Something says which set it shows, in words and by a mark that needs no colour. */
async function says(where: Locator, set: keyof typeof SAYS): Promise<void> {
  const mark = where.locator('.set-mark').first()
  const [word, isRound] = SAYS[set]
  await expect(mark).toContainText(word)
  expect(await mark.evaluate(one => getComputedStyle(one, '::before').borderRadius)).toBe(isRound ? '50%' : '0px')
}

test('a slide says at its foot which of several sets it shows, and what it opens is of that set', async ({ page }) => {
  const three = site('three')
  const faults = watch(page, three)
  for (const [layer, set] of SHOWN) {
    const slide = await goTo(page, three, slideOf(layer))
    await says(slide.locator('.slide-footer'), set)
    await page.keyboard.press('1')
    await says(viewer(page), set)
    await expect(viewer(page).locator('.origin')).toContainText(`${set}/v1/${layer}/`)
    await expect(viewer(page).getByRole('region', { name: / stdout$/ })).toContainText('nginx')
    await page.keyboard.press('Escape')
    await viewer(page).waitFor({ state: 'hidden' })
  }
  const cover = await goTo(page, three, 1)
  await says(cover.locator('.slide-footer'), 'current')
  await expect(cover).toContainText('What they were not asked: the reference lab')
  expect(faults).toEqual([])
})

test('n puts the third side in the left one\'s place where the set has one, and a slide of the other says which sides it keeps', async ({ page }) => {
  const three = site('three')
  for (const [layer, set] of SHOWN) {
    const slide = await goTo(page, three, slideOf(layer))
    const foot = slide.locator('.slide-footer')
    await expect(slide).toContainText('kube-proxy, iptables')
    await expect(foot).not.toContainText(KEPT)
    const colour = () => slide.locator('.deck-slide').evaluate(one => getComputedStyle(one).getPropertyValue('--left'))
    const before = await colour()
    await page.keyboard.press('n')
    await expect(page).toHaveURL(/compare=v3,v2/)
    await expect(slide).toContainText(set === 'reference' ? 'kube-proxy, nftables' : 'kube-proxy, iptables')
    expect(await colour() === before, `on ${layer} the left side has the colour of what it runs`).toBe(set !== 'reference')
    await says(foot, set)
    await (set === 'reference' ? expect(foot).not : expect(foot)).toContainText(KEPT)
    await page.keyboard.press('1')
    await expect(viewer(page).locator('.origin')).toContainText(`${set}/${set === 'reference' ? 'v3' : 'v1'}/${layer}/`)
    await (set === 'reference' ? expect(viewer(page)).not : expect(viewer(page))).toContainText(KEPT)
    await page.keyboard.press('Escape')
    await page.keyboard.press('n')
    await expect(page).toHaveURL(/compare=v1,v2/)
    await expect(foot).not.toContainText(KEPT)
  }
  await page.goto(`${three.url}?compare=v3,v2#/read`)
  await expect(page.locator('.read-head')).toContainText(KEPT)
  await expect(page.locator('section[aria-labelledby="read-l1"] .read-question')).toContainText(KEPT)
  await expect(page.locator('section[aria-labelledby="read-l2"] .read-question')).not.toContainText(KEPT)
  await expect(page.locator('section[aria-labelledby="read-l2"] .read-side').first()).toHaveText('V3')
})

test('what holds here and in the reference is on the last slide and on the reading page, whose layers say their set', async ({ page }) => {
  const three = site('three')
  const said = agreementSays(agreementOf(readSets(three.captures))!)
  expect(said).toMatch(/^(\d) of \1 conclusions asked of both hold/)
  const last = await goTo(page, three, SLIDES.find(({ frontmatter }) => frontmatter.shows === 'sentences')!.no)
  await expect(last.locator('.where-agreement')).toHaveText(said)
  await says(last.locator('.slide-footer'), 'reference')
  await expect(last.locator('.slide-footer')).toContainText('captured 29 November 2026, 30 November 2026')
  const how = await goTo(page, three, slideCalled('How this was captured'))
  expect((await how.locator('.record-facts').last().boundingBox())!.width).toBeGreaterThan(300)
  for (const [layer, set] of SHOWN) await says(how.getByRole('row', { name: new RegExp(`^${layer} `, 'i') }), set)
  await page.goto(`${three.url}#/read`)
  await expect(page.locator('.read main')).toContainText(said)
  for (const [layer, set] of SHOWN) await says(page.locator(`section[aria-labelledby="read-${layer}"]`), set)
})
