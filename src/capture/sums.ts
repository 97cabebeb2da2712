import type { Dirent } from 'node:fs'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { sha256 } from './far.ts'

export const SUMS = 'SHA256SUMS'
export const MANIFEST = 'manifest.json'

/** Every file below a folder, as paths relative to it with `/`, sorted by bytes. Symbolic links are listed, never followed. */
export function filesOf(dir: string): string[] {
  const entries: Dirent[] = readdirSync(dir, { recursive: true, withFileTypes: true })
  return entries
    .filter(entry => !entry.isDirectory())
    .map(entry => relative(dir, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
}

/** The text of SHA256SUMS for a folder: one line a file, as `sha256sum -c` reads it (coreutils), of everything but itself. */
export function sumsOf(dir: string): string {
  return filesOf(dir)
    .filter(path => path !== SUMS)
    .map(path => `${sha256(readFileSync(join(dir, path)))}  ${path}\n`)
    .join('')
}

/** Digest by path. Throws on a line that is not one. */
export function parseSums(text: string): Map<string, string> {
  return new Map(text.split('\n').filter(Boolean).map((line, index) => {
    const match = /^([0-9a-f]{64}) {2}(\S+)$/.exec(line)
    if (!match) throw new Error(`${SUMS}:${index + 1} is not a line of sha256sum: ${line}`)
    return [match[2]!, match[1]!]
  }))
}
