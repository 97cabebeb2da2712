import type { PDFDocument } from 'pdf-lib'
import type { Sets } from '../set/sets.ts'
import { readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { AFRelationship } from 'pdf-lib'
import { attachedName } from '../deck-model/attached.ts'
import { placeIn, setsIn } from '../set/sets.ts'
import { filesOf } from '../set/sums.ts'

/** Attaches every file of the sets, byte for byte, all dated `date`; how many there are. */
export async function attachSets(document: PDFDocument, sets: Sets, date: Date): Promise<number> {
  const { context } = document
  // pdf-lib compresses in JavaScript, which takes twice as long as Node's own
  context.flateStream = (bytes, dict) => context.stream(deflateSync(bytes), { ...dict, Filter: 'FlateDecode' })
  const files = setsIn(sets).flatMap(({ name, set: { dir } }) => filesOf(dir).map((path) => {
    const place = `${placeIn(sets, name)}${path}`
    return { file: join(dir, path), path: place, name: attachedName(place) }
  })).sort((a, b) => a.name < b.name ? -1 : 1)
  for (const { file, path, name } of files) {
    await document.attach(readFileSync(file), name, {
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
