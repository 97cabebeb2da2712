import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { run, tail } from '../src/capture/run.ts'
import { serveFolder } from '../src/serve/static.ts'
import { hostileSet } from './hostile.ts'
import { wholeCopyOfShipped } from './set.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** A deck built from a set, and where it is served. */
export interface Site {
  url: string
  /** The set it shows. */
  captures: string
}

/** Which of the two decks a test looks at: the one that ships, or one built from a hostile set. */
export function site(which: 'shipped' | 'hostile'): Site {
  return JSON.parse(process.env[`DECK_SITE_${which}`]!) as Site
}

/** Builds a deck from the set in `captures` into `out`; what the build said, and its exit code. */
export async function buildDeck(captures: string, out: string): Promise<{ exitCode: number | null, said: string }> {
  const ran = await run(['slidev', 'build', 'slides.md', '--base', './', '--out', out], {
    timeoutMs: 600_000,
    env: {
      PATH: `${join(ROOT, 'node_modules/.bin')}:${process.env.PATH}`,
      DECK_CAPTURES: captures,
    },
  })
  return { exitCode: ran.exitCode, said: `${tail(ran.stdout, 40)}\n${tail(ran.stderr, 40)}` }
}

/** Playwright's global setup: builds and serves both decks, and takes them away again. */
export default async function setup(): Promise<() => Promise<void>> {
  const served: { out: string, close: () => Promise<void> }[] = []
  for (const [which, captures] of [['shipped', wholeCopyOfShipped()], ['hostile', hostileSet()]] as const) {
    const out = mkdtempSync(join(tmpdir(), 'deck-site-'))
    const { exitCode, said } = await buildDeck(captures, out)
    if (exitCode !== 0) throw new Error(`The ${which} deck could not be built:\n${said}`)
    const { url, close } = await serveFolder(out)
    process.env[`DECK_SITE_${which}`] = JSON.stringify({ url, captures } satisfies Site)
    served.push({ out, close })
  }
  return async () => {
    for (const { out, close } of served) {
      await close()
      rmSync(out, { recursive: true })
    }
  }
}
