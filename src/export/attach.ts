import type { PDFDocument } from 'pdf-lib'
import { readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { AFRelationship } from 'pdf-lib'
import { filesOf } from '../set/sums.ts'

/** Checks what was taken out of the PDF, in the folder it was saved to. */
export const CHECK_LINE = 'sed \'s,/,.,g\' SHA256SUMS | sha256sum -c'

/** A file's name in the PDF: readers save attachments into one folder, and most refuse a name with a slash. */
export function attachedName(path: string): string {
  return path.replaceAll('/', '.')
}

/** Attaches every file of a capture set, byte for byte, all dated `date`; how many there are. */
export async function attachSet(document: PDFDocument, dir: string, date: Date): Promise<number> {
  const files = filesOf(dir).map(path => ({ path, name: attachedName(path) })).sort((a, b) => a.name < b.name ? -1 : 1)
  for (const { path, name } of files) {
    await document.attach(readFileSync(join(dir, path)), name, {
      mimeType: TYPES[extname(path)] ?? 'text/plain',
      description: `captures/${path}`,
      creationDate: date,
      modificationDate: date,
      afRelationship: AFRelationship.Source,
    })
  }
  return files.length
}

// --- internal ---

const TYPES: Record<string, string> = { '.json': 'application/json', '.gz': 'application/gzip' }
