import type { Manifest } from '../src/capture/manifest.ts'
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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

/** A set of the layers one to five of the shipped one: a tenth of its captures, a hundredth of its bytes. */
export function smallSet(): string {
  const dir = join(mkdtempSync(join(tmpdir(), 'deck-set-')), 'captures')
  const manifest = parseManifest(readFileSync(join(SHIPPED, MANIFEST), 'utf8'))
  const small = /^(?:constant|l[1-5])$/
  const captures = manifest.captures.filter(({ layer }) => small.test(layer))
  for (const { path } of captures.flatMap(streamsOf)) cpSync(join(SHIPPED, path), join(dir, path))
  writeFileSync(join(dir, MANIFEST), `${JSON.stringify({ ...manifest, captures }, null, 2)}\n`)
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
