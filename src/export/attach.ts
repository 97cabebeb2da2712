import type { PDFDocument } from 'pdf-lib'
import { readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { AFRelationship } from 'pdf-lib'
import { attachedName } from '../deck-model/attached.ts'
import { filesOf } from '../set/sums.ts'

/** Attaches every file of a capture set, byte for byte, all dated `date`; how many there are. */
export async function attachSet(document: PDFDocument, dir: string, date: Date): Promise<number> {
  const { context } = document
  // pdf-lib compresses in JavaScript, which takes twice as long as Node's own
  context.flateStream = (bytes, dict) => context.stream(deflateSync(bytes), { ...dict, Filter: 'FlateDecode' })
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
