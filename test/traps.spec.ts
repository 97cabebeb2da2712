import type { Page } from '@playwright/test'
import { expect, test } from '@playwright/test'
import { site } from './sites.ts'
import { goTo, manifestOf, slideNow, slideOf, SLIDES, storedText, viewer } from './slides.ts'

const L4 = slideOf('l4')
const isDark = (page: Page) => page.evaluate(() => document.documentElement.classList.contains('dark'))

test.beforeEach(async ({ page }) => {
  await goTo(page, site('shipped'), L4)
})

test('a clicker goes on working after the viewer was closed by its own button, with the keyboard', async ({ page }) => {
  await page.keyboard.press('1')
  await expect(viewer(page)).toBeVisible()
  await viewer(page).getByRole('button', { name: /close/ }).focus()
  await page.keyboard.press('Enter')
  await expect(viewer(page)).toBeHidden()
  await page.keyboard.press('PageDown')
  await expect.poll(() => slideNow(page)).toBe(L4 + 1)
})

test('Ctrl, Alt and Meta with a letter are the browser\'s, on the slide and in the viewer', async ({ page }) => {
  for (const open of [false, true]) {
    if (open) await page.keyboard.press('1')
    await expect(viewer(page)).toBeVisible({ visible: open })
    for (const chord of ['Control+d', 'Control+o', 'Control+g', 'Meta+d', 'Alt+d', 'Control+b', 'Control+1']) await page.keyboard.press(chord)
    // let go of in the wrong order, the letter alone stays down for a moment
    await page.keyboard.down('Control')
    await page.keyboard.down('d')
    await page.keyboard.up('Control')
    await page.keyboard.up('d')
    expect(await isDark(page)).toBe(false)
    expect(await slideNow(page)).toBe(L4)
    await expect(page.locator('dialog.blank')).toBeHidden()
    await expect(viewer(page)).toBeVisible({ visible: open })
    if (open) await page.keyboard.press('Escape')
    await expect(viewer(page)).toBeHidden()
  }
  await page.keyboard.press('d')
  await expect.poll(() => isDark(page)).toBe(true)
})

test('Ctrl+F leaves the window as large as it is', async ({ page }) => {
  await page.keyboard.press('Control+f')
  expect(await page.evaluate(() => document.fullscreenElement)).toBeNull()
})

test('there is one viewer, also in the overview and for the presenter', async ({ page }) => {
  await page.keyboard.press('o')
  await expect(page.locator('.slidev-page-1').nth(1)).toBeAttached()
  await expect(viewer(page)).toHaveCount(1)
  await page.goto(`${site('shipped').url}#/presenter/${L4}`)
  await expect(page.locator(`.slidev-presenter .slidev-page-${L4} .deck-slide`).first()).toBeVisible()
  await expect(viewer(page)).toHaveCount(1)
})

test('a click beside the viewer or the slide does not turn the page while the viewer is open', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 900 })
  await page.keyboard.press('1')
  await expect(viewer(page)).toBeVisible()
  await page.mouse.click(1275, 895)
  expect(await slideNow(page)).toBe(L4)
})

test('a click on a pane, a chip or in the map leaves the keys with the slides', async ({ page }) => {
  await page.locator(`#slideshow .slidev-page-${L4} .pane`).first().click({ position: { x: 300, y: 8 } })
  await expect(viewer(page)).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(viewer(page)).toBeHidden()
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => slideNow(page)).toBe(L4 + 1)
  const tracking = slideOf('l5', 2)
  const slide = await goTo(page, site('shipped'), tracking)
  await slide.locator('.chip').first().click()
  await expect(viewer(page)).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(viewer(page)).toBeHidden()
  await page.keyboard.press('PageUp')
  await expect.poll(() => slideNow(page)).toBe(tracking - 1)
})

test('selecting text on a pane opens nothing', async ({ page }) => {
  const line = page.locator(`#slideshow .slidev-page-${L4} .pane .excerpt .line`).first()
  const box = (await line.boundingBox())!
  await page.mouse.move(box.x + 4, box.y + 6)
  await page.mouse.down()
  await page.mouse.move(box.x + 160, box.y + 6, { steps: 4 })
  await page.mouse.up()
  expect((await page.evaluate(() => getSelection()!.toString())).length).toBeGreaterThan(3)
  await expect(viewer(page)).toBeHidden()
})

test('a finger that pans the viewer does not turn the page; one on the slide does', async ({ browser }) => {
  const context = await browser.newContext({ hasTouch: true, viewport: { width: 1280, height: 720 } })
  const page = await context.newPage()
  await goTo(page, site('shipped'), L4)
  const touch = await context.newCDPSession(page)
  const swipe = async () => {
    await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ x: 900, y: 500 }] })
    for (const x of [800, 600, 400, 200]) await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [{ x, y: 500 }] })
    await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
  }
  await page.keyboard.press('1')
  await expect(viewer(page)).toBeVisible()
  await swipe()
  expect(await slideNow(page)).toBe(L4)
  await expect(viewer(page)).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(viewer(page)).toBeHidden()
  await swipe()
  await expect.poll(() => slideNow(page)).toBe(L4 + 1)
  await context.close()
})

test('every control of the viewer is reached by Tab, has a name, and shows that it has the focus', async ({ page }) => {
  await page.keyboard.press('1')
  await expect(viewer(page).locator('.viewer-text').first()).toBeVisible()
  const expected = await viewer(page).locator('button:visible, input:visible, summary:visible, [tabindex="0"]:visible').count()
  const reached = new Map<string, string>()
  for (let press = 0; press < expected + 3; press++) {
    await page.keyboard.press('Tab')
    const [key, outline] = await page.evaluate(() => {
      const element = document.activeElement!
      const name = element.getAttribute('aria-label') ?? element.textContent!.trim()
      const { outlineStyle, outlineWidth } = getComputedStyle(element)
      return [element.closest('dialog') ? `${element.tagName} ${name}` : '', `${outlineStyle} ${outlineWidth}`]
    })
    if (key) reached.set(key!, outline!)
  }
  expect(reached.size).toBe(expected)
  for (const [key, outline] of reached) {
    expect(key).toMatch(/^\S+ \S/)
    expect(outline, key).toMatch(/^solid [1-9]/)
  }
})

test('every control of a slide is reached by Tab and opens with Enter', async ({ page }) => {
  const slide = page.locator(`#slideshow .slidev-page-${L4}`)
  const ids = await slide.locator('[data-opens]').evaluateAll(all => all.map(one => one.getAttribute('data-opens')))
  for (const id of ids) {
    for (let press = 0; press < 60; press++) {
      await page.keyboard.press('Tab')
      if (await page.evaluate(() => document.activeElement?.getAttribute('data-opens')) === id) break
    }
    await page.keyboard.press('Enter')
    await expect(viewer(page)).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(viewer(page)).toBeHidden()
  }
})

test('a hop of the packet path opens the output at the line it was read from, marked by more than a colour', async ({ page }) => {
  const { no } = SLIDES.find(({ frontmatter }) => frontmatter.walk)!
  const shipped = site('shipped')
  const slide = await goTo(page, shipped, no)
  const stop = slide.locator('.stop[data-points]').last()
  const [id, line] = (await stop.getAttribute('data-points'))!.split(' ')[0]!.split(':')
  await stop.click()
  const { stdout } = manifestOf(shipped).captures.find(capture => capture.id === id)!
  const text = storedText(shipped, stdout!.path).split('\n')[Number(line) - 1]
  for (const _ of ['wrapped', 'not']) {
    const marked = viewer(page).locator('.line-marked')
    await expect(marked).toBeInViewport()
    expect((await marked.textContent())!.replace(/\n$/, '')).toBe(text)
    expect(await marked.evaluate(element => getComputedStyle(element, '::before').content)).toContain('▸')
    await page.keyboard.press('w')
  }
})
