import type { Page } from 'playwright'
import type { VerifiedSet } from '../set/verify.ts'
import type { Chapter, ShownOn } from './appendix.ts'
import type { PrintSite } from './site.ts'
import { fileURLToPath } from 'node:url'
import { Fault } from '../exec/fault.ts'
import { appendixOf, shownOnly } from './appendix.ts'
import { launchBrowser } from './browser.ts'
import { handoutTrees, placeSlides } from './handout.ts'
import { appendixTree } from './paper.ts'
import { linkSlides } from './slides.ts'
import { grow } from './tree.ts'

/** What is printed: slides and appendix, slides alone, or the speaker's handout. */
export type Content = 'deck' | 'slides' | 'notes'

/** What to print, and of which set. */
export interface Printing {
  site: PrintSite
  content: Content
  dark: boolean
  set: VerifiedSet
}

/** What was printed, and what its appendix has. */
export interface Printed {
  bytes: Uint8Array
  chapters: readonly Chapter[]
}

/** Draws the slides and what goes with them in a browser, and prints them: a tagged PDF with links between its parts. */
export async function print(printing: Printing): Promise<Printed> {
  const browser = await launchBrowser()
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } })
    const faults = watchFaults(page, new URL(printing.site.url).origin)
    await drawSlides(page, printing.site, printing.dark)
    for (const path of STYLES) await page.addStyleTag({ path })
    const chapters = await addPages(page, printing)
    if (faults.length > 0) throw new Fault(['The slides could not be drawn without a fault:', ...faults.map(line => `  ${line}`)].join('\n'))
    return { bytes: await page.pdf({ preferCSSPageSize: true, printBackground: true, tagged: true }), chapters }
  }
  finally {
    await browser.close()
  }
}

/** Opens the page that holds every slide below the other, and waits until all are drawn. */
export async function drawSlides(page: Page, { url, slides }: PrintSite, dark: boolean): Promise<void> {
  page.setDefaultTimeout(PATIENCE_MS)
  await page.emulateMedia({ media: 'screen', colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce' })
  await page.goto(url)
  await page.waitForFunction(count => document.querySelectorAll('.print-slide-container .deck-slide').length === count, slides.length)
  await page.waitForLoadState('networkidle')
}

// --- internal ---

/** The first start prepares Slidev's dependencies, which a busy machine takes its time for. */
const PATIENCE_MS = 180_000

const STYLES = ['print', 'handout'].map(name => fileURLToPath(new URL(`../../styles/${name}.css`, import.meta.url)))

async function addPages(page: Page, { site, content, set }: Printing): Promise<Chapter[]> {
  const shownOn: ShownOn = await page.evaluate(linkSlides, content === 'deck')
  const chapters = content === 'deck' ? shownOnly(appendixOf(set), shownOn) : []
  if (content === 'deck') await page.evaluate(grow, [appendixTree(chapters, shownOn, set.digest)])
  if (content === 'notes') {
    await page.evaluate(grow, handoutTrees(site.slides))
    await page.evaluate(placeSlides)
  }
  await page.evaluate(() => document.fonts.ready)
  return chapters
}

/** Collects errors of the page, and refuses and collects what it asks of any other host. */
function watchFaults(page: Page, origin: string): string[] {
  const faults: string[] = []
  page.on('pageerror', error => faults.push(error.message))
  void page.route(url => url.protocol.startsWith('http') && url.origin !== origin, (route) => {
    faults.push(`asked for ${route.request().url()}`)
    return route.abort()
  })
  return faults
}
