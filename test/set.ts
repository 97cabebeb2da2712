import type { Manifest } from '../src/capture/manifest.ts'
import type { Layer } from '../src/trace/words.ts'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseManifest, streamsOf } from '../src/capture/manifest.ts'
import { MANIFEST, SUMS, sumsOf } from '../src/capture/sums.ts'

/** The set that ships: what two live clusters printed. */
export const SHIPPED = fileURLToPath(new URL('../captures', import.meta.url))

/** A copy of the shipped set in a folder of its own, to be broken. */
export function copyOfShipped(): string {
  const dir = join(mkdtempSync(join(tmpdir(), 'deck-set-')), 'captures')
  cpSync(SHIPPED, dir, { recursive: true })
  return dir
}

let shipped: Manifest | undefined

/** A whole set of these layers of the shipped one, written to `dir` or a folder of its own: quick to copy, verify and break. */
export function smallSet(layers: readonly Layer[] = ['l1'], dir = join(mkdtempSync(join(tmpdir(), 'deck-small-')), 'captures')): string {
  shipped ??= parseManifest(readFileSync(join(SHIPPED, MANIFEST), 'utf8'))
  const captures = shipped.captures.filter(({ layer }) => layers.includes(layer))
  const runs = shipped.runs.filter(({ id }) => captures.some(({ run }) => run === id))
  mkdirSync(dir, { recursive: true })
  for (const { path } of captures.flatMap(streamsOf)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true })
    cpSync(join(SHIPPED, path), join(dir, path))
  }
  writeFileSync(join(dir, MANIFEST), `${JSON.stringify({ ...shipped, runs, captures }, null, 2)}\n`)
  resum(dir)
  return dir
}

/** Writes digests anew, as somebody would who wants a change to go unnoticed. */
export function resum(dir: string): void {
  writeFileSync(join(dir, SUMS), sumsOf(dir))
}

/** Changes the manifest of a copied set and its digests with it. */
export function editManifest(dir: string, edit: (manifest: Manifest) => void): void {
  const manifest = parseManifest(readFileSync(join(dir, MANIFEST), 'utf8'))
  edit(manifest)
  writeFileSync(join(dir, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`)
  resum(dir)
}
