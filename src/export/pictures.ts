import type { Page } from 'playwright'
import type { PrintSite } from './site.ts'
import { join } from 'node:path'
import { captureFolder } from '../deck-model/captures-plugin.ts'
import { digestOf, readSets } from '../set/sets.ts'
import { animated } from './animated.ts'
import { inBrowser } from './browser.ts'
import { replaceFile } from './replace.ts'
import { printSite } from './site.ts'

/** A picture of the README: a slide after each of these clicks, and for how long each is shown, in milliseconds. */
interface Picture { path: string, slide: string, clicks: readonly number[], ms: number, scale: number }

/** What a picture says under this name: the digest of the captures that it shows. */
export const CAPTURES_SHOWN = 'Captures'

/** Those there are, by their places in the project; 960 pixels wide where they move. */
export const PICTURES: readonly Picture[] = [
  { path: 'public/deck.png', slide: 'The silent node', clicks: [2], ms: 0, scale: 1 },
  { path: 'docs/walk.png', slide: 'The packet path', clicks: [0, 1, 2, 3, 4, 5, 6, 7], ms: 2000, scale: 0.75 },
]

/** Draws the README's pictures from the captures as they are, and writes each in its place. What was written, with its bytes. */
export async function exportPictures(root: string): Promise<{ path: string, bytes: number }[]> {
  const digest = digestOf(readSets(captureFolder(root), () => {}))
  const site = await printSite(root)
  return await inBrowser(async (browser) => {
    const written = []
    for (const picture of PICTURES) {
      const page = await browser.newPage({ viewport: { width: 1280, height: 720 }, deviceScaleFactor: picture.scale })
      await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
      const frames = []
      for (const click of picture.clicks) frames.push({ png: await drawn(page, site, picture.slide, click), ms: picture.ms })
      const bytes = animated(frames, { [CAPTURES_SHOWN]: digest })
      replaceFile(join(root, picture.path), bytes)
      written.push({ path: picture.path, bytes: bytes.length })
      await page.close()
    }
    return written
  }).finally(site.close)
}

// --- internal ---

async function drawn(page: Page, { url, numbers }: PrintSite, slide: string, click: number): Promise<Uint8Array> {
  const no = numbers.get(slide)!
  await page.goto(`${new URL(url).origin}/#/${no}?clicks=${click}`)
  await page.locator(`#slideshow .slidev-page-${no} .deck-slide`).waitFor({ timeout: 180_000 })
  await page.waitForLoadState('networkidle')
  await page.evaluate(() => document.fonts.ready)
  return page.screenshot()
}
