import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { sha256 } from '../src/exec/remote-digest.ts'
import { run, tail } from '../src/exec/run.ts'
import { serveFolder } from '../src/serve/static.ts'
import { placesThere } from '../src/set/sets.ts'
import { SUMS } from '../src/set/sums.ts'
import { COMPARED } from '../src/words.ts'
import { halfHolds, written } from './half.ts'
import { hostileSet } from './hostile.ts'
import scratch from './scratch.ts'
import { copyOfAll, SHIPPED, smallSet, THREE, twoSetsOf, wholeCopyOfShipped } from './set.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** A deck built from a set, and where it is served. */
export interface Site {
  url: string
  /** The set it shows, or the folder of several. */
  captures: string
}

/**
 * Which deck a test looks at: the one that ships, of all its recordings; one of the recording whose values tests know; one of
 * that where about half of what was concluded does not hold; one built from a hostile set; or one of three clusters, which has
 * several sets: L1 and what is held constant are shown from a current one, L8 from a further recording, both of two sides.
 */
export function site(which: 'whole' | 'shipped' | 'half' | 'hostile' | 'three'): Site {
  return JSON.parse(process.env[`DECK_SITE_${which}`]!) as Site
}

/** Builds a deck from the set in `captures` into `out`; what the build said, and its exit code. */
export async function buildDeck(captures: string, out: string): Promise<{ exitCode: number | null, said: string }> {
  const ran = await run([process.execPath, 'scripts/build.ts', '--out', out], {
    timeoutMs: 900_000,
    env: { DECK_CAPTURES: captures },
  })
  return { exitCode: ran.exitCode, said: `${tail(ran.stdout, 40)}\n${tail(ran.stderr, 40)}` }
}

/** Playwright's global setup: serves the decks, each built once for the same sources and captures. */
export default async function setup(): Promise<() => Promise<void>> {
  const tidy = scratch()
  const three = twoSetsOf(THREE, ['constant', 'l1'], COMPARED)
  smallSet(['l8'], join(three, 'reference-policy'))
  const decks = [
    ['whole', copyOfAll()],
    ['shipped', SHIPPED],
    ['half', written(halfHolds())],
    ['hostile', hostileSet(wholeCopyOfShipped())],
    ['three', three],
  ] as const
  const built: { folder: string, close: () => Promise<void> }[] = []
  // one after the other: Slidev writes files of its own in place, which another build of this folder would read half written
  for (const [which, captures] of decks) {
    const folder = await builtOnce(which, captures)
    const { url, close } = await serveFolder(folder)
    process.env[`DECK_SITE_${which}`] = JSON.stringify({ url, captures } satisfies Site)
    built.push({ folder, close })
  }
  for (const name of readdirSync(BUILT)) {
    if (!built.some(({ folder }) => folder === join(BUILT, name))) rmSync(join(BUILT, name), { recursive: true })
  }
  return async () => {
    for (const { close } of built) await close()
    tidy()
  }
}

// --- internal ---

/** Where built sites wait for the next run. */
const BUILT = join(ROOT, 'node_modules/.cache/deck-sites')

/** Everything a site is made of, beside its captures. */
const SOURCES = ['*.{md,ts,vue,json,html,css}', '{components,layouts,pages,public,setup,snippets,src,styles}/**/*']

/** The folder of a deck that was built from these sources and captures, by this run or one before. */
async function builtOnce(which: string, captures: string): Promise<string> {
  const out = join(BUILT, `${which}-${digestOf(captures)}`)
  if (existsSync(out)) return out
  mkdirSync(BUILT, { recursive: true })
  const unfinished = `${out}.${process.pid}`
  const { exitCode, said } = await buildDeck(captures, unfinished)
  if (exitCode !== 0) throw new Error(`The ${which} deck could not be built:\n${said}`)
  renameSync(unfinished, out)
  return out
}

function digestOf(captures: string): string {
  const files = globSync(SOURCES, { cwd: ROOT, withFileTypes: true }).filter(entry => entry.isFile() && !/\.test\.ts$/.test(entry.name))
  const texts = files.map(({ parentPath, name }) => join(parentPath, name)).sort().map(path => `${path.slice(ROOT.length)} ${sha256(readFileSync(path))}`)
  const sums = Object.values(placesThere(captures)).map(set => readFileSync(join(set, SUMS)))
  return sha256([process.version, ...sums, ...texts].join('\n')).slice(0, 16)
}
