import type { Page } from 'playwright'
import type { PrintSite } from './site.ts'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { PDFDocument } from 'pdf-lib'
import { Fault } from '../capture/fault.ts'
import { verifySet } from '../capture/verify.ts'
import { captureFolder } from '../show/plugin.ts'
import { launchBrowser } from './browser.ts'
import { printSite } from './site.ts'

export interface ExportOptions {
  /** The project's folder. */
  root: string
  /** Where the PDF goes. */
  out: string
  dark?: boolean
}

/** What was written. */
export interface Exported {
  out: string
  pages: number
  bytes: number
}

/** Prints every slide as one page of a tagged PDF with an outline, and checks that none is missing. */
export async function exportPdf({ root, out, dark = false }: ExportOptions): Promise<Exported> {
  const { manifest, digest } = verifySet(captureFolder(root))
  const site = await printSite(root)
  try {
    const printed = await print(site, dark)
    const document = await PDFDocument.load(printed, { updateMetadata: false })
    if (document.getPageCount() !== site.slides)
      throw new Fault(`The deck has ${site.slides} slides, the PDF came out with ${document.getPageCount()} pages: nothing was written.`)
    const [started] = manifest.captures.map(capture => capture.startedOn).sort()
    document.setTitle(site.title, { showInWindowTitleBar: true })
    document.setSubject(`Captured ${started} on ${manifest.clusters.v1.platform}; set sha256 ${digest}`)
    document.setCreator('dataplane deck')
    document.setLanguage('en')
    const bytes = await document.save()
    mkdirSync(dirname(out), { recursive: true })
    writeFileSync(out, bytes)
    return { out, pages: site.slides, bytes: bytes.length }
  }
  finally {
    await site.close()
  }
}

// --- internal ---

/** The first start prepares Slidev's dependencies, which a busy machine takes its time for. */
const PATIENCE_MS = 180_000

/** A page is a slide's canvas. Slidev's own rule for it does not reach a deck with the hash router. */
const PAPER = `
  @page { size: 1280px 720px; margin: 0 }
  #print-content > .print-slide-container:last-of-type { break-after: auto !important }
`

async function print(site: PrintSite, dark: boolean): Promise<Uint8Array> {
  const browser = await launchBrowser()
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 }, colorScheme: dark ? 'dark' : 'light' })
    page.setDefaultTimeout(PATIENCE_MS)
    const faults = watchFaults(page, new URL(site.url).origin)
    await page.emulateMedia({ media: 'screen', colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce' })
    await page.goto(site.url)
    await page.waitForFunction(slides => document.querySelectorAll('.print-slide-container .deck-slide').length === slides, site.slides)
    await page.waitForLoadState('networkidle')
    await page.evaluate(() => document.fonts.ready)
    await page.addStyleTag({ content: PAPER })
    if (faults.length > 0) throw new Fault(['The slides could not be drawn without a fault:', ...faults.map(line => `  ${line}`)].join('\n'))
    return await page.pdf({ preferCSSPageSize: true, printBackground: true, tagged: true, outline: true })
  }
  finally {
    await browser.close()
  }
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
