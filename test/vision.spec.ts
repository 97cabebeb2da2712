import type { Locator, Page, TestInfo } from '@playwright/test'
import type { Buffer } from 'node:buffer'
import { expect, test } from '@playwright/test'
import { site } from './sites.ts'
import { goTo, slideOf, viewer } from './slides.ts'

/** What Chromium can see like: no colour, three that miss one kind of it, a blurred and a washed-out picture. */
const SIGHTS = ['achromatopsia', 'deuteranopia', 'protanopia', 'tritanopia', 'blurredVision', 'reducedContrast'] as const

type Look = (type: typeof SIGHTS[number], picture: Buffer) => Promise<void>

/** Looks at what a page shows with each kind of sight in turn, and keeps a picture of it with the test. */
async function withEverySight(page: Page, info: TestInfo, name: string, look: Look = async () => {}): Promise<void> {
  const session = await page.context().newCDPSession(page)
  for (const type of SIGHTS) {
    await session.send('Emulation.setEmulatedVisionDeficiency', { type })
    const picture = await page.screenshot()
    await info.attach(`${name}-${type}.png`, { body: picture, contentType: 'image/png' })
    await look(type, picture)
  }
}

type Box = NonNullable<Awaited<ReturnType<Locator['boundingBox']>>>

/** The pixels of parts of a picture, darker than the part's own middle or not, row by row on a grid of 24 by 24. */
function shapesOf(picture: Buffer, boxes: readonly Box[], blank: Page): Promise<boolean[][]> {
  return blank.evaluate(async ({ encoded, boxes }) => {
    const image = await createImageBitmap(new Blob([Uint8Array.from(atob(encoded), one => one.charCodeAt(0))]))
    return boxes.map(({ x, y, width, height }) => {
      const context = new OffscreenCanvas(24, 24).getContext('2d')!
      context.drawImage(image, x, y, width, height, 0, 0, 24, 24)
      const { data } = context.getImageData(0, 0, 24, 24)
      const grey = Array.from({ length: 24 * 24 }, (_, index) => data[4 * index]! + data[4 * index + 1]! + data[4 * index + 2]!)
      const middle = (Math.min(...grey) + Math.max(...grey)) / 2
      return grey.map(one => one < middle)
    })
  }, { encoded: picture.toString('base64'), boxes })
}

for (const scheme of ['light', 'dark'] as const) {
  test(`the sides are told apart by shape, whatever eyes see of colour (${scheme})`, async ({ page, context }, info) => {
    await page.emulateMedia({ colorScheme: scheme })
    const blank = await context.newPage()
    const slide = await goTo(page, site('shipped'), slideOf('l4'))
    const marks = slide.locator('.sides .side-mark')
    const boxes = await Promise.all([0, 1].map(async index => (await marks.nth(index).boundingBox())!))
    await withEverySight(page, info, `slide-${scheme}`, async (type, picture) => {
      const [v1, v2] = await shapesOf(picture, boxes, blank) as [boolean[], boolean[]]
      const apart = v1.filter((dark, index) => dark !== v2[index]).length / v1.length
      expect(apart, type).toBeGreaterThan(type === 'blurredVision' ? 0.1 : 0.2)
    })
    await page.bringToFront()
    await page.keyboard.press('1')
    await expect(viewer(page)).toBeVisible()
    await page.keyboard.press('b')
    await expect(viewer(page).locator('.viewer-both, .viewer-pair')).toBeVisible()
    await withEverySight(page, info, `viewer-${scheme}`)
  })

  test(`panes, columns and blocks carry their side by more than a colour (${scheme})`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme })
    const slide = await goTo(page, site('shipped'), slideOf('l4'))
    const bar = (side: string) => slide.locator(`.pane.${side}`).first().evaluate(pane => getComputedStyle(pane, '::before').backgroundImage)
    expect(await bar('v1')).toBe('none')
    expect(await bar('v2')).toContain('repeating-linear-gradient')
    await page.keyboard.press('1')
    await expect(viewer(page)).toBeVisible()
    await page.keyboard.press('b')
    const edge = (selector: string) => page.locator(selector).first().evaluate(one => getComputedStyle(one).borderLeftStyle)
    expect([await edge('.viewer-column.v1'), await edge('.viewer-column.v2')]).toEqual(['solid', 'double'])
    await page.goto(`${site('shipped').url}#/read/l4?side=both`)
    expect([await edge('.read-block.v1'), await edge('.read-block.v2')]).toEqual(['solid', 'double'])
  })
}
