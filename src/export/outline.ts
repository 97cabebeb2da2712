import type { PDFDocument, PDFRef } from 'pdf-lib'
import { PDFArray, PDFDict, PDFHexString, PDFName } from 'pdf-lib'

/** A bookmark: its words, the place it goes to (a named destination, or a page from 0), and what stands below it. */
export interface Bookmark {
  title: string
  to: string | number
  kids?: readonly Bookmark[]
}

/** Gives the document its bookmarks (ISO 32000-1, 12.3.3), those with any below them folded up to `open` levels deep. */
export function setOutline(document: PDFDocument, bookmarks: readonly Bookmark[]): void {
  const { catalog, context } = document
  const root = context.nextRef()
  const { first, last, count } = level(document, root, bookmarks, true)
  context.assign(root, context.obj({ Type: 'Outlines', First: first, Last: last, Count: count }))
  catalog.set(PDFName.of('Outlines'), root)
  catalog.set(PDFName.of('PageMode'), PDFName.of('UseOutlines'))
}

/** The document's named destinations: what its links go to. */
export function destinations(document: PDFDocument): Map<string, PDFArray> {
  const dests = document.catalog.lookupMaybe(PDFName.of('Dests'), PDFDict)
  return new Map(dests?.keys().map(key => [key.decodeText(), dests.lookup(key, PDFArray)]))
}

// --- internal ---

interface Level { first: PDFRef, last: PDFRef, count: number }

/** One level of bookmarks; `open` shows those below it, which a reader's count has to say. */
function level(document: PDFDocument, parent: PDFRef, bookmarks: readonly Bookmark[], open: boolean): Level {
  const { context } = document
  const refs = bookmarks.map(() => context.nextRef())
  const counts = bookmarks.map(({ title, to, kids = [] }, index) => {
    const below = kids.length > 0 ? level(document, refs[index]!, kids, false) : undefined
    context.assign(refs[index]!, context.obj({
      Title: PDFHexString.fromText(title),
      Parent: parent,
      Dest: destination(document, to),
      ...refs[index - 1] ? { Prev: refs[index - 1] } : {},
      ...refs[index + 1] ? { Next: refs[index + 1] } : {},
      // a negative count folds what is below (table 153)
      ...below ? { First: below.first, Last: below.last, Count: open ? below.count : -below.count } : {},
    }))
    return open && below ? below.count : 0
  })
  return { first: refs[0]!, last: refs.at(-1)!, count: bookmarks.length + counts.reduce((sum, count) => sum + count, 0) }
}

function destination(document: PDFDocument, to: string | number): PDFArray {
  if (typeof to === 'number') return document.context.obj([document.getPage(to).ref, 'Fit'])
  const found = destinations(document).get(to)
  if (!found) throw new Error(`A bookmark goes to ${to}, which the PDF does not have.`)
  return found
}
