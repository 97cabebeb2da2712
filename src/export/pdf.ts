import type { Sets } from '../set/sets.ts'
import type { Content } from './print.ts'
import type { PrintSite } from './site.ts'
import { ParseSpeeds, PDFDocument } from 'pdf-lib'
import { captureFolder } from '../deck-model/captures-plugin.ts'
import { Fault } from '../exec/fault.ts'
import { digestOf, mainOf, readSets, setsIn } from '../set/sets.ts'
import { COMPARED } from '../words.ts'
import { attachSets } from './attach.ts'
import { findBrowser } from './browser.ts'
import { orderOutline } from './outline.ts'
import { print } from './print.ts'
import { replaceFile } from './replace.ts'
import { printSite } from './site.ts'

interface ExportOptions {
  /** The project's folder. */
  root: string
  /** Where the PDF goes. */
  output: string
  content?: Content
  /** As on a dark screen. */
  dark?: boolean
}

/** What was written. */
interface Exported {
  output: string
  pages: number
  /** How many of the pages are slides. */
  slides: number
  attached: number
  /** Lines of outputs that the appendix prints. */
  lines: number
  bytes: number
}

/**
 * Prints the deck: a tagged PDF with bookmarks and the day of its captures, never of the export, so that two exports of one
 * set are alike. Every slide is a page; the appendix has the captures, whose files are attached. Throws where a page is missing.
 */
export async function exportPdf(options: ExportOptions): Promise<Exported> {
  const sets = captured(options.root)
  await findBrowser()
  const site = await printSite(options.root)
  return await exportFrom(site, sets, options).finally(site.close)
}

/** As {@link exportPdf}, of sets whose deck is served already. */
export async function exportFrom(
  site: PrintSite,
  sets: Sets,
  { root, output, content = 'deck', dark = false }: ExportOptions,
): Promise<Exported> {
  const { bytes: printed, lines, titles } = await print(site, content, dark)
  const document = await PDFDocument.load(printed, { updateMetadata: false, parseSpeed: ParseSpeeds.Fastest })
  checkPages(document, content, site.slides)
  describe(document, sets, content === 'notes' ? `${site.title}: the speaker's notes` : site.title)
  orderOutline(document, titles)
  const attached = content === 'notes' ? 0 : await attachSets(document, sets, capturedOn(sets))
  if (digestOf(captured(root)) !== digestOf(sets)) throw new Fault('The captures were replaced during the export: nothing was written. Run it again.')
  const bytes = await document.save({ objectsPerTick: Infinity })
  replaceFile(output, bytes)
  const pages = document.getPageCount()
  return { output, pages, slides: site.slides, attached, lines, bytes: bytes.length }
}

// --- internal ---

function captured(root: string): Sets {
  // that one is not that of captures/ was said when the site was made
  return readSets(captureFolder(root), () => {})
}

function checkPages(document: PDFDocument, content: Content, slides: number): void {
  const pages = document.getPageCount()
  if (content === 'deck' ? pages > slides : pages === slides) return
  const why = content === 'notes' && pages > slides ? 'a note is too long for its page' : 'a slide is missing or was broken in two'
  throw new Fault(`The deck has ${slides} slides, the PDF came out with ${pages} pages: ${why}. Nothing was written.`)
}

function describe(document: PDFDocument, sets: Sets, title: string): void {
  const { clusters } = mainOf(sets).manifest
  const [started] = timesIn(sets)
  document.setTitle(title, { showInWindowTitleBar: true })
  document.setSubject(`Captured ${started} on ${clusters[COMPARED[0]].platform}; set sha256 ${digestOf(sets)}`)
  document.setCreator('dataplane deck')
  document.setLanguage('en')
  document.setCreationDate(capturedOn(sets))
  document.setModificationDate(capturedOn(sets))
}

/** When the last capture was begun. */
function capturedOn(sets: Sets): Date {
  return new Date(timesIn(sets).at(-1)!)
}

/** When each capture was begun, in order. */
function timesIn(sets: Sets): string[] {
  return setsIn(sets).flatMap(({ set }) => set.captures).map(({ startedOn }) => startedOn).sort()
}
