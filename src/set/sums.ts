import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Fault, visible } from '../exec/fault.ts'
import { sha256 } from '../exec/remote-digest.ts'

export const SUMS = 'SHA256SUMS'
export const MANIFEST = 'manifest.json'

/** Beside the staged outputs, and gone before they are sealed: one line for each recording that began, and for each capture. */
export const NOTES = 'captures.jsonl'

/** Every file below a folder, as paths relative to it with `/`, sorted by bytes. Symbolic links are listed, never followed. */
export function filesOf(dir: string): string[] {
  return filesBelow(dir, '').sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
}

/** The text of SHA256SUMS for a folder: one line a file, as `sha256sum -c` reads it (coreutils), of everything but itself. */
export function sumsOf(dir: string): string {
  return filesOf(dir)
    .filter(path => path !== SUMS)
    .map(path => `${sha256(readFileSync(join(dir, path)))}  ${path}\n`)
    .join('')
}

/** Digest by path. Throws a fault that names a line that is not one, or a path that is named twice. */
export function parseSums(text: string): Map<string, string> {
  const sums = new Map<string, string>()
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '') continue
    const [, digest, path] = /^([0-9a-f]{64}) {2}(\S+)$/.exec(line) ?? []
    if (digest === undefined || path === undefined) throw new Fault(visible(`${SUMS}:${index + 1} is not a line of sha256sum: ${line.slice(0, 200)}`))
    if (sums.has(path)) throw new Fault(visible(`${SUMS}:${index + 1} names ${path} a second time`))
    sums.set(path, digest)
  }
  return sums
}

// --- internal ---

/** Node's own `recursive` follows a link to a folder, which may be the whole disk. */
function filesBelow(dir: string, below: string): string[] {
  return readdirSync(join(dir, below), { withFileTypes: true }).flatMap((entry) => {
    const path = `${below}${entry.name}`
    return entry.isDirectory() ? filesBelow(dir, `${path}/`) : [path]
  })
}
