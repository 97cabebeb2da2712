import type { Page } from '@playwright/test'
import { expect, test } from '@playwright/test'
import { site } from './sites.ts'
import { goTo, SLIDES, watch } from './slides.ts'

const { no } = SLIDES.find(({ frontmatter }) => frontmatter.layout === 'lines' && frontmatter.layer === 'l4')!

test('n puts the other kube-proxy in the left one\'s place, in every window at once, and back', async ({ context, page }) => {
  const three = site('three')
  const faults = watch(page, three)
  const windows = [page, await context.newPage()]
  const left = (one: Page) => one.locator(`#slideshow .slidev-page-${no} .lines-side`).first()
  for (const one of windows) {
    await goTo(one, three, no)
    await expect(left(one)).toContainText('kube-proxy, iptables')
    await expect(left(one)).toContainText('KUBE-SERVICES')
  }
  await page.bringToFront()
  await page.keyboard.press('n')
  for (const one of windows) {
    await expect(left(one)).toContainText('kube-proxy, nftables')
    await expect(left(one)).toContainText('numgen random mod 3 vmap')
    await expect(one).toHaveURL(new RegExp(`\\?compare=v3,v2#/${no}`))
  }
  await page.keyboard.press('n')
  for (const one of windows) await expect(left(one)).toContainText('kube-proxy, iptables')
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'All keys' })).toContainText('another side in the place of the left one')
  expect(faults).toEqual([])
})

test('where two sides were recorded n changes nothing', async ({ page }) => {
  await goTo(page, site('shipped'), no)
  const before = page.url()
  await page.keyboard.press('n')
  await page.keyboard.press('ArrowRight')
  await expect(page).not.toHaveURL(before)
  expect(page.url()).not.toContain('compare')
})
