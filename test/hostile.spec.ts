import type { Page, Response } from '@playwright/test'
import { createHash } from 'node:crypto'
import { expect, test } from '@playwright/test'
import { decode, linesOf } from '../src/text/decode.ts'
import { ATTACKED, FAILED, HOSTILE, LONG, TAKEN_OUT } from './hostile.ts'
import { site } from './sites.ts'
import { goTo, manifestOf, slideOf, storedText, watch } from './slides.ts'

const whole = (page: Page, id: string) => page.getByRole('region', { name: `${id} stdout` })

test('text that attacks stays text, on the slide and in the viewer', async ({ page }) => {
  const hostile = site('hostile')
  const faults = watch(page, hostile)
  const { text } = decode(HOSTILE)
  const slide = await goTo(page, hostile, slideOf('l3'))
  const excerpt = slide.locator(`.excerpt[data-capture="${ATTACKED}"]`)
  const numbers = (await excerpt.getAttribute('data-lines'))!.split(',').map(Number)
  expect(await excerpt.textContent()).toBe(numbers.map(line => linesOf(text)[line - 1]).join('\n'))
  await slide.locator(`[data-opens="${ATTACKED}"]`).click()
  await expect(whole(page, ATTACKED)).toBeVisible()
  expect(await whole(page, ATTACKED).evaluate(element => element.textContent)).toBe(text)
  const marks = await whole(page, ATTACKED).locator('.t-odd').evaluateAll(odd => odd.map(element => element.getAttribute('data-mark')))
  expect(marks).toEqual(expect.arrayContaining(['ESC', 'BEL', 'U+202E', 'U+200B', 'NUL', 'CR', '\\xE2', '\\xFF']))
  for (const place of [excerpt, whole(page, ATTACKED)]) expect(await place.locator('script, img, a').count()).toBe(0)
  expect(await page.evaluate(() => (window as { attacked?: number }).attacked)).toBeUndefined()
  expect(faults).toEqual([])
})

test('a step without a capture says so, and opens to say why', async ({ page }) => {
  const slide = await goTo(page, site('hostile'), slideOf('l4', 2))
  const chip = slide.locator(`[data-opens="${TAKEN_OUT}"]`)
  await expect(chip).toContainText('not captured')
  await chip.click()
  await expect(page.locator('dialog.viewer .standing')).toContainText('not captured')
})

test('a capture that failed says so, with its exit code, its reason and what it wrote to stderr', async ({ page }) => {
  const hostile = site('hostile')
  const slide = await goTo(page, hostile, slideOf('l3', 2))
  const chip = slide.locator(`[data-opens="${FAILED}"]`)
  await expect(chip).toContainText('failed')
  await chip.click()
  await expect(page.locator('dialog.viewer .standing')).toHaveText(/failed, exit code 2\s+It exited with 2\./)
  const { stderr } = manifestOf(hostile).captures.find(({ id }) => id === FAILED)!
  const told = page.getByRole('region', { name: `${FAILED} stderr` })
  await expect(told).toBeVisible()
  expect(await told.evaluate(element => element.textContent)).toBe(storedText(hostile, stderr!.path))
})

test('fifty thousand lines open whole, and are searched, scrolled and copied to the end', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const hostile = site('hostile')
  const slide = await goTo(page, hostile, slideOf('l4', 2))
  await slide.locator(`[data-opens="${LONG}"]`).click()
  const text = whole(page, LONG)
  await expect(text).toBeVisible()
  const stored = storedText(hostile, manifestOf(hostile).captures.find(({ id }) => id === LONG)!.stdout!.path)
  await expect.poll(() => text.evaluate(element => element.textContent!.length)).toBe(stored.length)
  const hash = (of: string) => createHash('sha256').update(of).digest('hex')
  expect(hash((await text.textContent())!)).toBe(hash(stored))
  const copied = async () => {
    await text.evaluate((element) => {
      getSelection()!.selectAllChildren(element)
      document.execCommand('copy')
    })
    return hash(await page.evaluate(() => navigator.clipboard.readText()))
  }
  await expect.poll(copied).toBe(hash(stored))
  await text.focus()
  await page.keyboard.press('End')
  await expect(text.locator('.chunk').last()).toBeInViewport()
  await page.keyboard.press('Home')
  await page.keyboard.press('/')
  await page.keyboard.type('(49999)')
  await expect(page.locator('dialog.viewer').getByRole('status')).toHaveText('1 of 1')
  await expect(text.locator('.chunk').last()).toBeInViewport()
})

test('the first slide loads no more for a longer capture', async ({ page }) => {
  const loaded = { shipped: new Map<string, number>(), hostile: new Map<string, number>() }
  for (const which of ['shipped', 'hostile'] as const) {
    const scripts: Response[] = []
    const count = (response: Response) => response.url().endsWith('.js') && scripts.push(response)
    page.on('response', count)
    await goTo(page, site(which), 1)
    await page.waitForLoadState('networkidle')
    page.off('response', count)
    for (const script of scripts) loaded[which].set(/([^/]+)-[^/]{8}\.js$/.exec(script.url())![1]!, (await script.body()).length)
  }
  // slides that are loaded ahead come in their own time: what both have loaded is compared, each by its name
  const both = [...loaded.shipped.keys()].filter(name => loaded.hostile.has(name) && !['layer', 'md'].includes(name))
  expect(both).toContain('SlideWrapper')
  expect(both.reduce((more, name) => more + loaded.hostile.get(name)! - loaded.shipped.get(name)!, 0)).toBeLessThan(20_000)
})
