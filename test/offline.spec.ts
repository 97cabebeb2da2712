import { expect, test } from '@playwright/test'
import { site } from './sites.ts'
import { drawn, goTo, slideOf, viewer, watch } from './slides.ts'

test.use({ serviceWorkers: 'allow' })

/** How many files the browser has stored: of the site, and outputs. */
async function stored(): Promise<number> {
  const all = await Promise.all((await caches.keys()).map(async name => await (await caches.open(name)).keys()))
  return all.flat().length
}

test('an installed site opens without a network, every slide and every output, and asks nobody else', async ({ page, context }) => {
  const faults = watch(page, site('shipped'))
  const no = slideOf('l4')
  await goTo(page, site('shipped'), 1)
  const { active } = await page.evaluate(async () => ({ active: (await navigator.serviceWorker.ready).active !== null }))
  expect(active).toBe(true)
  const files = await page.evaluate(stored)
  await page.evaluate(() => window.dispatchEvent(new Event('appinstalled')))
  await expect.poll(() => page.evaluate(stored), { timeout: 300_000 }).toBeGreaterThan(files + 500)
  await page.reload()
  await drawn(page, 1)
  await context.setOffline(true)
  await page.reload()
  await drawn(page, 1)
  const slide = await goTo(page, site('shipped'), no)
  await slide.locator('[data-opens]').first().click()
  await expect(viewer(page)).toContainText('sha256')
  await page.goto(`${site('shipped').url}#/read`)
  await expect(page.locator('.read h1').first()).toBeVisible()
  expect(faults).toEqual([])
})

test('a browser is told how to install the site', async ({ page }) => {
  await goTo(page, site('shipped'), 1)
  const manifest = await page.evaluate(async () => (await fetch(document.querySelector<HTMLLinkElement>('link[rel=manifest]')!.href)).json()) as { name: string, icons: { src: string }[] }
  expect(manifest.name).toBe('One Service, two dataplanes')
  const icon = await page.request.get(new URL(manifest.icons[0]!.src, site('shipped').url).href)
  expect(await icon.text()).toMatch(/^<svg /)
})
