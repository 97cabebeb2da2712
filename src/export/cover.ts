import { COVER } from '../serve/meta.ts'
import { launchBrowser } from './browser.ts'
import { drawPages } from './print.ts'
import { printSite } from './site.ts'

/** The slides' width in pixels; the picture is drawn in it and scaled down. */
const CANVAS = 1280

/** The cover without what a refresh changes, in the shape of a link's preview: a PNG. */
export async function coverPicture(root: string): Promise<Uint8Array> {
  const site = await printSite(root)
  const browser = await launchBrowser()
  try {
    const height = CANVAS * COVER.height / COVER.width
    const page = await browser.newPage({ viewport: { width: CANVAS, height }, deviceScaleFactor: COVER.width / CANVAS })
    await drawPages(page, site)
    await page.addStyleTag({
      content: `.slide-footer, .cover-record { display: none } .print-slide-container { height: ${height}px !important }`,
    })
    await page.evaluate(() => document.fonts.ready)
    return await page.screenshot()
  }
  finally {
    await browser.close()
    await site.close()
  }
}
