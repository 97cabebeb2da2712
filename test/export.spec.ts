import type { Printed } from '../src/deck-model/printed.ts'
import type { Content } from '../src/export/print.ts'
import type { PrintSite } from '../src/export/site.ts'
import type { Chapter } from './appendix.ts'
import type { ReadPdf } from './pdf.ts'
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { expect, test } from '@playwright/test'
import { PDFDict, PDFName } from 'pdf-lib'
import { deck } from '../deck.config.ts'
import { firstWalk } from '../src/client/state.ts'
import { keyOf } from '../src/dataplane/walks.ts'
import { attachedName } from '../src/deck-model/attached.ts'
import { printedIn } from '../src/deck-model/deck.ts'
import { textOf as textOfRow } from '../src/deck-model/rows.ts'
import { sha256 } from '../src/exec/remote-digest.ts'
import { exportFrom, exportPdf } from '../src/export/pdf.ts'
import { drawPages } from '../src/export/print.ts'
import { printSite } from '../src/export/site.ts'
import { scanText } from '../src/set/secrets.ts'
import { readSets } from '../src/set/sets.ts'
import { parseSums, SUMS } from '../src/set/sums.ts'
import { verifySet } from '../src/set/verify.ts'
import { BOUNDS } from '../src/text/bounds.ts'
import { decode, linesOf } from '../src/text/decode.ts'
import { stepOf, steps, withFurther } from '../src/trace/index.ts'
import { COMPARED } from '../src/words.ts'
import { chaptersOf } from './appendix.ts'
import { ATTACKED, hostileSet } from './hostile.ts'
import { attachments, bookmarks, fonts, links, placesOf, readPdf, squeezed, stringsOf, textOf } from './pdf.ts'
import { printedText } from './printed-text.ts'
import { editManifest, shippedDeck, smallSet } from './set.ts'
import { site } from './sites.ts'
import { manifestOf, slideCalled, SLIDES } from './slides.ts'

/** The type size of the appendix's outputs, in points: nothing else is set in it. */
const OUTPUT_SIZE = 9.5 * 0.75

test.describe.configure({ mode: 'serial' })

const ROOT = process.cwd()

/** The shipped deck and the attacked one, each served for printing once. */
let printed: PrintSite
let attacked: PrintSite
let pdf: ReadPdf
let hostile: ReadPdf
let chapters: Chapter[]
/** The title that stands on each of the printed slides. */
let titles: string[]

const shipped = () => site('shipped').captures

/** Another way to it that was tried before. */
const REFUSED = { argv: ['kubectl', '--context', 'c', 'exec', 'kube-proxy-a', '--', 'conntrack', '-L'], exitCode: 126, reason: 'exit 126: not found', stderr: null }

/** A set with an attacker's text: of few layers, so that three exports of it take no longer than one of the shipped set. */
let captures: string

/** Exports the deck of a set and reads it: one that is served already, or anew, as a presenter does who has only the set. */
async function exported(set: string, output: string, content: Content, served?: PrintSite): Promise<ReadPdf> {
  const options = { root: ROOT, output, content }
  await showing(set, () => served ? exportFrom(served, readSets(set), options) : exportPdf(options))
  return readPdf(output)
}

async function showing<T>(set: string, act: () => Promise<T>): Promise<T> {
  process.env.DECK_CAPTURES = set
  return await act().finally(() => delete process.env.DECK_CAPTURES)
}

test.beforeAll(async () => {
  captures = hostileSet(smallSet(['l3', 'l4']))
  editManifest(captures, ({ captures }) => Object.assign(captures.find(({ id }) => id === ATTACKED)!, { refused: [REFUSED] }))
  printed = await showing(shipped(), () => printSite(ROOT))
  attacked = await showing(captures, () => printSite(ROOT))
})
test.afterAll(() => Promise.all([printed, attacked].map(served => served.close())))

test('the PDF has every slide, then the appendix, tagged and with the day of its captures', async ({ page: _ }, info) => {
  pdf = await exported(shipped(), info.outputPath('deck.pdf'), 'deck', printed)
  chapters = chaptersOf(verifySet(shipped()), pdf, SLIDES.length)
  const { document } = pdf
  const sizes = document.getPages().map(page => [page.getWidth(), page.getHeight()].map(Math.round).join(' × '))
  expect(sizes.filter(size => size === '960 × 540')).toHaveLength(SLIDES.length)
  expect(new Set(sizes.slice(SLIDES.length))).toEqual(new Set(['842 × 595']))
  expect(document.catalog.lookup(PDFName.of('MarkInfo'), PDFDict).toString()).toContain('/Marked true')
  expect(document.catalog.get(PDFName.of('StructTreeRoot'))).toBeDefined()
  expect(document.catalog.get(PDFName.of('Lang'))?.toString()).toContain('en')
  expect(document.getTitle()).toBe('One Service, two dataplanes')
  expect(document.getAuthor()).toBeUndefined()
  const times = manifestOf(site('shipped')).captures.map(({ startedOn }) => startedOn).sort()
  expect(document.getSubject()).toContain(times[0]!)
  for (const date of [document.getCreationDate(), document.getModificationDate()]) {
    expect(date?.toISOString().slice(0, 19)).toBe(times.at(-1)!.slice(0, 19))
  }
})

test('what a click brings forward is whole in print, though a request was lost, and nothing that only a browser can open is there', async ({ page }) => {
  // as a browser drops it when a network comes or goes
  let asked = 0
  await page.route('**/layouts/layer.vue*', route => asked++ === 0 ? route.abort('connectionreset') : route.fallback())
  await drawPages(page, printed)
  expect(asked).toBeGreaterThan(1)
  titles = await page.locator('.print-slide-container').evaluateAll(all => all.map(one => one.querySelector('h1')!.textContent!))
  await expect(page.locator('.path-caption').first()).toBeVisible()
  await expect(page.locator('.path-now, dialog')).toHaveCount(0)
  for (const side of COMPARED) {
    const { walks, lines } = shippedDeck().paths[side]
    const points = walks[keyOf(firstWalk())]!.flatMap(step => step.points.slice(0, 1))
    const decided = points.map(point => textOfRow(lines[point]!.excerpt.lines[0]!.rows[0]!))
    expect(await page.locator(`.walk .${side} .line`).allTextContents()).toEqual(decided)
  }
})

test('what the appendix prints is what was captured, white space aside', () => {
  const { bytes } = verifySet(shipped())
  // the facts stand before it, and with them, each line with its number, how the files differ that the clusters are made from
  const expected = shippedDeck().facts.files!.excerpt.lines.map(({ rows, no }) => `${rows.map(textOfRow).join('')}${no}`)
  for (const { name, stored, lines, more } of chapters.flatMap(({ entries }) => entries).flatMap(({ streams }) => streams)) {
    const all = linesOf(decode(bytes(stored)).text)
    expect(lines.length + more, `${stored.path} ${name}`).toBe(all.length)
    if (all.length <= BOUNDS.printedLines) expect(more).toBe(0)
    expected.push(...lines.map(line => line.odd.length > 0 ? printedText(line) : all[line.no - 1]!))
    expect(lines.map(({ text }) => text)).toEqual(lines.map(({ no }) => all[no - 1]))
  }
  expect(textOf(pdf.pages.slice(SLIDES.length), OUTPUT_SIZE)).toBe(squeezed(expected.join('\n')))
})

test('every file of the set is attached, byte for byte', () => {
  const { captures } = site('shipped')
  const sums = [...parseSums(readFileSync(join(captures, SUMS), 'utf8'))].map(([path, sum]) => [attachedName(path), sum] as const)
  const attached = attachments(pdf.document)
  const own = sha256(readFileSync(join(captures, SUMS)))
  const digests = new Map([...attached].map(([name, bytes]) => [name, sha256(Buffer.from(bytes))]))
  expect(digests).toEqual(new Map([...sums, [SUMS, own] as const].sort(([a], [b]) => a < b ? -1 : 1)))
})

test('every link goes somewhere, from a slide to its captures and back', () => {
  const places = placesOf(pdf.document)
  const all = links(pdf.document)
  expect(all.filter(({ to, inside }) => inside ? !places.get(to) : to !== deck.address)).toEqual([])
  const [onSlides, inAppendix] = [all.filter(({ page }) => page <= SLIDES.length), all.filter(({ page }) => page > SLIDES.length)]
  for (const { id } of chapters.flatMap(({ entries }) => entries)) {
    expect(places.get(`capture-${id}`), id).toBeGreaterThan(SLIDES.length)
  }
  expect(onSlides.filter(({ to }) => to.startsWith('capture-')).length).toBeGreaterThan(30)
  const manifest = manifestOf(site('shipped'))
  const trace = withFurther(steps, manifest)
  const named = manifest.captures.filter(({ id }) => !stepOf(id, trace)?.aside)
  expect(named.map(({ id }) => id).filter(id => !places.has(`capture-${id}`))).toEqual([])
  for (const { to: capture } of onSlides.filter(({ to }) => to.startsWith('capture-'))) {
    const at = places.get(capture)
    expect(inAppendix.some(({ page, to }) => page === at && to.startsWith('slide-')), capture).toBe(true)
  }
  for (const [name, page] of places) {
    if (name.startsWith('slide-')) expect(`slide-${page}`).toBe(name)
  }
})

test('the map leads to the first slide of each layer, and the list for questions to every slide behind it', () => {
  const from = (slide: number) => links(pdf.document).filter(({ page, to }) => page === slide && to.startsWith('slide-')).map(({ to }) => to)
  const ofLayer = (id: string) => SLIDES.find(({ frontmatter: { about, layer } }) => [about, layer].includes(id))!.no
  const map = SLIDES.find(({ frontmatter }) => frontmatter.kicker === 'The map')!.no
  expect([...new Set(from(map))].sort()).toEqual(Array.from({ length: 8 }, (_, index) => `slide-${ofLayer(`l${index + 1}`)}`).sort())
  const index = slideCalled('For questions')
  expect([...new Set(from(index))].sort()).toEqual(SLIDES.slice(index).map(({ no }) => `slide-${no}`).sort())
})

test('the bookmarks name every slide by its number and what its page says, every layer and every capture, each on its page', () => {
  const all = bookmarks(pdf.document)
  const [ofSlides, [appendix, ...none]] = [all.slice(0, SLIDES.length), all.slice(SLIDES.length)]
  const words = (title: string, at: number) => [squeezed(title), at]
  expect(ofSlides.map(({ title, page }) => words(title, page))).toEqual(titles.map((title, index) => words(`${index + 1}${title}`, index + 1)))
  expect(none).toEqual([])
  const places = placesOf(pdf.document)
  for (const { title, entries } of chapters) {
    const layer = appendix!.kids.find(kid => kid.title.endsWith(title))!
    expect(layer.kids.map(({ title, page }) => words(title, page)), title)
      .toEqual(entries.map(({ id, side, title }) => words(`${side.toUpperCase()}${title}`, places.get(`capture-${id}`)!)))
  }
})

test('every font is in the file, as a font', () => {
  const all = fonts(pdf.document)
  expect(all.length).toBeGreaterThan(4)
  expect(all.filter(font => font.get(PDFName.of('Subtype')) === PDFName.of('Type3'))).toEqual([])
  for (const font of all) {
    expect(font.get(PDFName.of('BaseFont'))?.toString()).toMatch(/Inter|JetBrainsMono/)
    if (font.get(PDFName.of('Subtype')) === PDFName.of('Type0')) continue
    const descriptor = font.lookup(PDFName.of('FontDescriptor'), PDFDict)
    expect(['FontFile2', 'FontFile3'].some(key => descriptor.has(PDFName.of(key))), font.toString()).toBe(true)
  }
})

test('the PDF says no secret, and nothing of the machine it was made on', async () => {
  const strings = stringsOf(pdf.document)
  const text = [...strings, ...pdf.pages.map(page => page.map(({ str, hasEOL }) => hasEOL ? `${str}\n` : str).join(''))].join('\n')
  expect(await scanText('deck.pdf', text)).toEqual([])
  for (const own of [process.cwd(), hostname(), '127.0.0.1:']) expect(strings.filter(one => one.includes(own))).toEqual([])
})

test('the handout has a page for each slide, with all of its note', async ({ page: _ }, info) => {
  const { pages } = await exported(shipped(), info.outputPath('notes.pdf'), 'notes', printed)
  expect(pages).toHaveLength(SLIDES.length)
  for (const { no, note } of SLIDES) {
    const words = squeezed(note.replace(/^\s*\[\d[^\]]*\]/, '').replaceAll(/\[click(?::\d+)?\]/g, '▸'))
    expect(textOf([pages[no - 1]!]), `slide ${no}`).toContain(words)
  }
})

test('text that attacks is printed as text: no link, no markup, and what is unseen as its mark', async ({ page: _ }, info) => {
  hostile = await exported(captures, info.outputPath('hostile.pdf'), 'deck')
  const { document, pages } = hostile
  const text = textOf(pages.slice(SLIDES.length), OUTPUT_SIZE)
  const [{ lines }] = printedIn(verifySet(captures), 'l3').texts[ATTACKED]!.streams as [Printed['streams'][0]]
  const latin = lines.map(printedText).filter(line => !/\P{ASCII}/u.test(line))
  expect(latin.length).toBeGreaterThan(6)
  for (const line of latin) expect(text).toContain(squeezed(line))
  expect(text).toContain('U+202E')
  expect(links(document).filter(({ inside, to }) => !inside && to !== deck.address)).toEqual([])
  expect(textOf(pages.slice(SLIDES.length))).toMatch(/\d+morelinesintheattachedfile/)
})

test('the ways to an output that gave no answer are printed with it, each with its command and why', () => {
  expect(textOf(hostile.pages.slice(SLIDES.length))).toContain(squeezed(`${REFUSED.argv.join(' ')} ✕ ${REFUSED.reason}`))
})

test('two exports of one set are alike: same words on the same pages, same dates, same files', async ({ page: _ }, info) => {
  const second = await exported(captures, info.outputPath('second.pdf'), 'deck', attacked)
  expect(second.pages.map(page => textOf([page]))).toEqual(hostile.pages.map(page => textOf([page])))
  // the browser numbers what it draws, from a number of its own
  const said = ({ document }: ReadPdf) => stringsOf(document).filter(one => !/^node\d+$/.test(one))
  expect(said(second)).toEqual(said(hostile))
  expect(attachments(second.document)).toEqual(attachments(hostile.document))
})

test('the slides alone link to no appendix, and have every file of the set attached', async ({ page: _ }, info) => {
  const { document, pages } = await exported(captures, info.outputPath('slides.pdf'), 'slides', attacked)
  expect(pages).toHaveLength(SLIDES.length)
  expect(attachments(document)).toEqual(attachments(hostile.document))
  expect(links(document).filter(({ to }) => to.startsWith('capture-'))).toEqual([])
})
