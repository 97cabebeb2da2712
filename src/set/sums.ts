import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Fault, visible } from '../exec/fault.ts'
import { sha256 } from '../exec/remote-digest.ts'

export const SUMS = 'SHA256SUMS'
export const MANIFEST = 'manifest.json'

/** Kept with the staged outputs, and removed before they are sealed: one line per recording that began, and per capture. */
export const NOTES = 'captures.jsonl'

/** Every file below a folder, as paths relative to it with `/`, sorted by bytes. Symbolic links are listed, never followed. */
export function filesOf(dir: string): string[] {
  return filesBelow(dir, '').sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
}

/**
 * The text of SHA256SUMS for a folder: one line per file, as `sha256sum -c` reads it (coreutils), for everything except itself.
 */
export function sumsOf(dir: string): string {
  return filesOf(dir)
    .filter(path => path !== SUMS)
    .map(path => `${sha256(readFileSync(join(dir, path)))}  ${path}\n`)
    .join('')
}

/** Digests by path. Throws a fault that names an invalid line, or a path that occurs twice. */
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
