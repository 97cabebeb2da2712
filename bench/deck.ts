import type { VerifiedSet } from '../src/set/verify.ts'
import type { Measured, Part } from './measure.ts'
import type { Opened } from './slidev.ts'
import { join } from 'node:path'
import process from 'node:process'
import { inScratch } from '../src/exec/scratch.ts'
import { exportPdf } from '../src/export/pdf.ts'
import { benchFrames } from './frames.ts'
import { compare, inTurns, spreadOf } from './measure.ts'
import { plainDeck, slidesIn } from './plain.ts'
import { buildSeconds, devSeconds, exportSeconds, ofSet, open, seconds } from './slidev.ts'
import { benchViewer } from './viewer.ts'

/** Four runs of each way, in the order A B B A; two where the plain deck takes minutes. */
const TURNS = 4
const LONG_TURNS = 2

/**
 * Compares this deck with a plain Slidev deck of the same captures and the same number of slides, in alternating runs. The
 * budgets are those of the issues. Takes some minutes; progress is reported through `say`.
 */
export async function benchDeck(root: string, set: VerifiedSet, say: (text: string) => void): Promise<Part> {
  const slides = (await slidesIn(root)).length
  const part: Part = { part: `deck: ours, and a plain Slidev deck of the same captures on ${slides} slides`, measured: [], remarks: [] }
  await inScratch(async (work) => {
    const bench: Bench = { root, set, plain: plainDeck(set, slides, root, join(work, 'plain-deck')), work, say }
    for (const measure of [built, moving, served, exported, appended, viewed]) {
      // if one measurement fails (the plain deck may run out of memory), the others are still taken
      await measure(bench).then(found => part.measured.push(...found), error => part.remarks.push(`not measured (${measure.name}): ${(error as Error).message}`))
    }
  })
  return part
}

// --- internal ---

interface Bench { root: string, set: VerifiedSet, plain: string, work: string, say: (text: string) => void }

async function built({ root, set, plain, work, say }: Bench): Promise<Measured[]> {
  const sites = { ours: join(work, 'ours'), plain: join(work, 'plain') }
  say('deck: production builds')
  const build = () => buildSeconds(root, sites.ours, ofSet(set.dir))
  const builds = await inTurns(TURNS, build, () => buildSeconds(plain, sites.plain))
  say('deck: the built decks in a browser')
  const { ours, other } = await inTurns(TURNS, () => open(sites.ours), () => open(sites.plain))
  const each = (what: string, unit: string, of: (opened: Opened) => number, budget: number | null) => {
    return compare(what, unit, ours.map(of), other.map(of), budget)
  }
  return [
    compare('production build', 's', builds.ours, builds.other, 1),
    each('first slide\'s JavaScript', 'kB', ({ script }) => script, 1),
    ...ours.every(({ memory }) => memory !== null) ? [each('memory of the open deck', 'MB', ({ memory }) => memory!, 1)] : [],
    each('JavaScript\'s heap alone', 'MB', ({ heap }) => heap, null),
  ]
}

/** On the site that was just built. */
function moving({ root, work, say }: Bench): Promise<Measured[]> {
  return benchFrames(root, join(work, 'ours'), say)
}

async function served({ root, set, plain, say }: Bench): Promise<Measured[]> {
  say('deck: dev servers, once before so that their caches are warm')
  await devSeconds(root, ofSet(set.dir))
  await devSeconds(plain)
  const devs = await inTurns(TURNS, () => devSeconds(root, ofSet(set.dir)), () => devSeconds(plain))
  return [compare('dev server to first slide', 's', devs.ours, devs.other, 1)]
}

async function exported({ root, set, plain, work, say }: Bench): Promise<Measured[]> {
  say('deck: exports, slides only')
  const pdf = join(work, 'deck.pdf')
  const slides = await inTurns(LONG_TURNS, () => oursSeconds({ root, set }, pdf, '--slides'), () => exportSeconds(plain, pdf))
  return [compare('slides-only export', 's', slides.ours, slides.other, 1.1)]
}

async function appended({ root, set, work, say }: Bench): Promise<Measured[]> {
  say('deck: exports, with and without the appendix')
  const pdf = join(work, 'deck.pdf')
  const { ours, other } = await inTurns(TURNS, () => oursSeconds({ root, set }, pdf), () => oursSeconds({ root, set }, pdf, '--slides'))
  Object.assign(process.env, ofSet(set.dir))
  const { lines } = await exportPdf({ root, output: pdf })
  const without = spreadOf(other).median
  return [compare(`appendix, of ${lines} lines`, 'ms/1,000 lines', ours.map(one => (one - without) * 1e6 / lines), null, null)]
}

async function viewed({ root, set, work, say }: Bench): Promise<Measured[]> {
  return [await benchViewer(root, set, work, say)]
}

function oursSeconds({ root, set }: Pick<Bench, 'root' | 'set'>, pdf: string, ...words: string[]): Promise<number> {
  return seconds([process.execPath, join(root, 'scripts/export.ts'), '--output', pdf, ...words], ofSet(set.dir))
}
