import type { Page } from 'playwright'
import type { PrintSite } from './site.ts'
import { Fault } from '../exec/fault.ts'
import { inBrowser } from './browser.ts'

/** What is printed: slides and appendix, slides alone, or the speaker's handout. */
export type Content = 'deck' | 'slides' | 'notes'

/** What was printed. */
interface Printed {
  bytes: Uint8Array
  /** How many lines of outputs it has. */
  lines: number
  /** What each slide has above it. */
  titles: string[]
}

/** Draws the slides and what goes with them in a browser, and prints them: a tagged PDF with links between its parts. */
export async function print(site: PrintSite, content: Content, dark: boolean): Promise<Printed> {
  return await inBrowser(async (browser) => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } })
    await drawPages(page, site, content, dark)
    const lines = await page.locator('.printed-line').count()
    const titles = await page.locator('.print-slide-container h1').allInnerTexts()
    const bytes = await page.pdf({ preferCSSPageSize: true, printBackground: true, tagged: true, outline: true })
    return { bytes, lines, titles }
  })
}

/**
 * Opens the page that holds what is printed, and waits until all of it is drawn. A request that was lost is made again with the
 * whole page: a browser drops what is under way, to this machine too, when a network comes or goes (ERR_NETWORK_CHANGED).
 */
export async function drawPages(page: Page, { url }: PrintSite, content: Content = 'slides', dark = false): Promise<void> {
  page.setDefaultTimeout(PATIENCE_MS)
  await page.emulateMedia({ media: 'screen', colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce' })
  const { origin } = new URL(url)
  await page.route(asked => asked.protocol.startsWith('http') && asked.origin !== origin, route => route.abort())
  for (let triesLeft = TRIES; ; triesLeft--) {
    const { lost, faults } = await load(page, `${url}?content=${content}`)
    if (lost !== null && triesLeft > 1) continue
    const said = [...faults, ...lost === null ? [] : [lost]]
    if (said.length === 0) return
    throw new Fault(['The slides could not be drawn without a fault:', ...said.map(line => `  ${line}`)].join('\n'))
  }
}

// --- internal ---

/** The first start prepares Slidev's dependencies, which a busy machine takes its time for. */
const PATIENCE_MS = 180_000

const TRIES = 3

/** Loads a page until it is drawn or has lost a request, without which it may never be; and the errors that it met. */
async function load(page: Page, url: string): Promise<{ lost: string | null, faults: string[] }> {
  // an address that differs behind its # only would not be loaded anew
  await page.goto('about:blank')
  const { origin } = new URL(url)
  const faults: string[] = []
  const onError = (error: Error) => faults.push(error.message)
  page.on('pageerror', onError)
  const lost = new Promise<string>((resolve) => {
    page.on('requestfailed', (request) => {
      const why = request.failure()?.errorText
      if (new URL(request.url()).origin !== origin) faults.push(`asked for ${request.url()}`)
      // given up by the page itself
      else if (why !== 'net::ERR_ABORTED') resolve(`${request.url()}: ${why}`)
    })
  })
  const isDrawn = async () => {
    await page.goto(url)
    await page.locator('.print-ready').waitFor({ state: 'attached' })
    await page.waitForLoadState('networkidle')
    return null
  }
  return { lost: await Promise.race([isDrawn(), lost]), faults }
}
