import type { Page } from 'playwright'
import type { PrintSite } from './site.ts'
import { Fault } from '../exec/fault.ts'
import { launchBrowser } from './browser.ts'

/** What is printed: slides and appendix, slides alone, or the speaker's handout. */
export type Content = 'deck' | 'slides' | 'notes'

/** What was printed. */
export interface Printed {
  bytes: Uint8Array
  /** How many lines of outputs it has. */
  lines: number
  /** What each slide has above it. */
  titles: string[]
}

/** Draws the slides and what goes with them in a browser, and prints them: a tagged PDF with links between its parts. */
export async function print(site: PrintSite, content: Content, dark: boolean): Promise<Printed> {
  const browser = await launchBrowser()
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } })
    const faults = watchFaults(page, new URL(site.url).origin)
    await drawPages(page, site, content, dark)
    if (faults.length > 0) throw new Fault(['The slides could not be drawn without a fault:', ...faults.map(line => `  ${line}`)].join('\n'))
    const lines = await page.locator('.printed-line').count()
    const titles = await page.locator('.print-slide-container h1').allInnerTexts()
    const bytes = await page.pdf({ preferCSSPageSize: true, printBackground: true, tagged: true, outline: true })
    return { bytes, lines, titles }
  }
  finally {
    await browser.close()
  }
}

/** Opens the page that holds what is printed, and waits until all of it is drawn. */
export async function drawPages(page: Page, { url }: PrintSite, content: Content = 'slides', dark = false): Promise<void> {
  page.setDefaultTimeout(PATIENCE_MS)
  await page.emulateMedia({ media: 'screen', colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce' })
  await page.goto(`${url}?content=${content}`)
  await page.locator('.print-ready').waitFor({ state: 'attached' })
  await page.waitForLoadState('networkidle')
}

// --- internal ---

/** The first start prepares Slidev's dependencies, which a busy machine takes its time for. */
const PATIENCE_MS = 180_000

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
