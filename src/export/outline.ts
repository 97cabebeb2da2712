import type { PDFDocument } from 'pdf-lib'
import { PDFDict, PDFHexString, PDFName, PDFNumber } from 'pdf-lib'

/**
 * Orders the bookmarks that the browser made of the headings (ISO 32000-1, 12.3.3). The slides come first, and get these titles
 * with their numbers: the browser's own lack a space wherever a line breaks, and below them are the names of panes, cut to their
 * width. Of the appendix the layers are shown, with their outputs folded.
 */
export function orderOutline(document: PDFDocument, titles: readonly string[]): void {
  const { catalog } = document
  const root = catalog.lookup(PDFName.of('Outlines'), PDFDict)
  const first = kidsOf(root)
  for (const [index, title] of titles.entries()) {
    first[index]!.set(PDFName.of('Title'), PDFHexString.fromText(`${index + 1}  ${title}`))
    for (const key of ['First', 'Last', 'Count']) first[index]!.delete(PDFName.of(key))
  }
  const layers = first.slice(titles.length).flatMap(kidsOf)
  // a negative count is of what is folded (table 153)
  for (const layer of layers) layer.set(PDFName.of('Count'), PDFNumber.of(-kidsOf(layer).length))
  for (const part of first.slice(titles.length)) part.set(PDFName.of('Count'), PDFNumber.of(kidsOf(part).length))
  root.set(PDFName.of('Count'), PDFNumber.of(first.length + layers.length))
  catalog.set(PDFName.of('PageMode'), PDFName.of('UseOutlines'))
}

/** What is directly below an entry of the outline. */
export function kidsOf(item: PDFDict): PDFDict[] {
  const kids: PDFDict[] = []
  for (let kid = item.lookupMaybe(PDFName.of('First'), PDFDict); kid; kid = kid.lookupMaybe(PDFName.of('Next'), PDFDict)) kids.push(kid)
  return kids
}
