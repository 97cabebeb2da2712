import type { StructuredTextItem } from 'unpdf'
import { readFileSync } from 'node:fs'
import { decodePDFRawStream, ParseSpeeds, PDFArray, PDFDict, PDFDocument, PDFHexString, PDFName, PDFNumber, PDFRawStream, PDFString } from 'pdf-lib'
import { extractTextItems } from 'unpdf'
import { kidsOf } from '../src/export/outline.ts'

/** A PDF as its readers see it. */
export interface ReadPdf {
  document: PDFDocument
  /** Pieces of text by page, in the order of their painting. */
  pages: StructuredTextItem[][]
}

/** A link: the page it stands on, from 1, and where it goes. */
interface PdfLink {
  page: number
  /** A named destination, or an address. */
  to: string
  inside: boolean
}

export async function readPdf(path: string): Promise<ReadPdf> {
  const bytes = readFileSync(path)
  const { items } = await extractTextItems(new Uint8Array(bytes))
  return { document: await PDFDocument.load(bytes, { updateMetadata: false, parseSpeed: ParseSpeeds.Fastest }), pages: items }
}

/**
 * Text without white space, which a PDF does not keep (spaces become distances, lines wrap), nor does it know two characters
 * apart that a font draws with one letter (the micro sign and the Greek mu).
 */
export function squeezed(text: string): string {
  return text.normalize('NFKC').replaceAll(/\s+/g, '')
}

/** The text of pages, of one type size in points where it is given. */
export function textOf(pages: readonly StructuredTextItem[][], size?: number): string {
  const wanted = pages.flat().filter(({ fontSize }) => size === undefined || Math.abs(fontSize - size) < 0.1)
  return squeezed(wanted.map(({ str }) => str).join(''))
}

/** Attached files by name (ISO 32000-1, 7.11.4). */
export function attachments({ catalog }: PDFDocument): Map<string, Uint8Array> {
  const names = catalog.lookup(PDFName.of('Names'), PDFDict).lookup(PDFName.of('EmbeddedFiles'), PDFDict).lookup(PDFName.of('Names'), PDFArray)
  const files = new Map<string, Uint8Array>()
  for (let at = 0; at < names.size(); at += 2) {
    const stream = names.lookup(at + 1, PDFDict).lookup(PDFName.of('EF'), PDFDict).lookup(PDFName.of('F'))
    files.set(said(names.lookup(at)), decodePDFRawStream(stream as PDFRawStream).decode())
  }
  return files
}

/** Every link of every page. */
export function links(document: PDFDocument): PdfLink[] {
  return document.getPages().flatMap(({ node }, index) => {
    const annotations = node.Annots()
    return Array.from({ length: annotations?.size() ?? 0 }, (_, at) => annotations!.lookup(at, PDFDict))
      .filter(one => one.get(PDFName.of('Subtype')) === PDFName.of('Link'))
      .map((one) => {
        const action = one.lookupMaybe(PDFName.of('A'), PDFDict)
        const to = action ? action.lookup(PDFName.of('URI')) : one.lookup(PDFName.of('Dest'))
        return { page: index + 1, to: said(to), inside: !action }
      })
  })
}

/** The page, from 1, of each named destination, from the first page down. */
export function placesOf(document: PDFDocument): Map<string, number> {
  const refs = document.getPages().map(({ ref }) => ref.toString())
  const dests = document.catalog.lookup(PDFName.of('Dests'), PDFDict)
  const places = dests.keys().map(key => [key.decodeText(), dests.lookup(key, PDFArray)] as const)
  const found = places.map(([name, to]) => {
    return { name, page: refs.indexOf(to.get(0).toString()) + 1, y: to.lookup(3, PDFNumber).asNumber() }
  })
  return new Map(found.sort((a, b) => a.page - b.page || b.y - a.y).map(({ name, page }) => [name, page]))
}

/** A bookmark: its words, and the page, from 1, it goes to. */
interface PdfBookmark {
  title: string
  page: number
  kids: PdfBookmark[]
}

/** Everything a reader lists beside the pages. */
export function bookmarks(document: PDFDocument): PdfBookmark[] {
  const refs = document.getPages().map(({ ref }) => ref.toString())
  const below = (item: PDFDict): PdfBookmark[] => kidsOf(item).map(kid => ({
    title: said(kid.lookup(PDFName.of('Title'))),
    page: refs.indexOf(kid.lookup(PDFName.of('Dest'), PDFArray).get(0).toString()) + 1,
    kids: below(kid),
  }))
  return below(document.catalog.lookup(PDFName.of('Outlines'), PDFDict))
}

/** The fonts' dictionaries: those a page names and those that hold their letters. */
export function fonts({ context }: PDFDocument): PDFDict[] {
  return context.enumerateIndirectObjects()
    .map(([, object]) => object)
    .filter((object): object is PDFDict => object instanceof PDFDict && object.get(PDFName.of('Type')) === PDFName.of('Font'))
}

/** Every string the file itself says, beside what is on its pages: titles, names, descriptions, bookmarks. */
export function stringsOf({ context }: PDFDocument): string[] {
  const strings = (object: unknown): string[] => {
    if (object instanceof PDFString || object instanceof PDFHexString) return [object.decodeText()]
    if (object instanceof PDFArray) return object.asArray().flatMap(strings)
    if (object instanceof PDFDict) return object.values().flatMap(strings)
    return object instanceof PDFRawStream ? strings(object.dict) : []
  }
  return context.enumerateIndirectObjects().flatMap(([, object]) => strings(object))
}

// --- internal ---

function said(object: unknown): string {
  return object instanceof PDFString || object instanceof PDFHexString || object instanceof PDFName ? object.decodeText() : ''
}
