import type { VerifiedSet } from '../src/set/verify.ts'
import type { Part } from './measure.ts'
import type { Pattern } from './patterns.ts'
import type { Scan } from './scans.ts'
import { Buffer } from 'node:buffer'
import process from 'node:process'
import { setImmediate } from 'node:timers/promises'
import { Fault } from '../src/exec/fault.ts'
import { Unreadable } from '../src/text/lines.ts'
import { compare } from './measure.ts'
import { bytesOf, PATTERNS } from './patterns.ts'
import { scansOf } from './scans.ts'

/** Bytes of a hostile text, each size twice the one before; the larger sizes confirm a suspicious result. */
const [SIZES, LARGER] = [[50_000, 100_000, 200_000], [100_000, 200_000, 400_000]] as const

/** Milliseconds below which the noise of this process is as large as the measurement. */
const NOISE_MS = 5
const GOAL = 2.5

/** Milliseconds that no text of these sizes may take, however its time grows. */
const SLOW_MS = 4000

/**
 * How the time of each scan of captured text grows when a hostile text becomes twice as long: the worst over all patterns and
 * positions, which are named. Linear code gives 2; a text that takes longer than {@link SLOW_MS} counts as infinite growth. CPU
 * time decides, so a busy machine changes little.
 */
export async function benchLinear(set: VerifiedSet, say: (text: string) => void): Promise<Part> {
  const part: Part = { part: `linear: the worst growth of time for twice the text, ${SIZES.map(size => `${size / 1000} kB`).join(', ')}`, measured: [], remarks: [] }
  let quick = 0
  for (const scan of scansOf(set)) {
    const worst = await worstOf(scan)
    say(`linear: ${scan.name}: ${worst.growth === 0 ? 'quick' : `${worst.growth.toFixed(2)}, ${worst.of}`}`)
    if (worst.growth === 0) quick++
    else part.measured.push(compare(`${scan.name}: ${worst.of}`, '×', [worst.growth], null, GOAL))
  }
  part.measured.sort((a, b) => b.ours.median - a.ours.median)
  part.remarks.push(`${quick} other scans take less than ${NOISE_MS} ms for every pattern at every size.`)
  return part
}

/** A hostile text alone, in the middle of a real line, and after the first real lines. */
export function placed(pattern: Pattern, size: number, like?: string): Record<string, Buffer> {
  const hostile = bytesOf(pattern, size)
  if (like === undefined) return { alone: hostile }
  const lines = like.split('\n').slice(0, 3)
  const last = lines.findLast(line => line !== '') ?? ''
  const half = last.length >> 1
  const [before, after] = [lines.slice(0, lines.indexOf(last)).concat(last.slice(0, half)).join('\n'), last.slice(half)]
  return {
    'alone': hostile,
    'in a line': Buffer.concat([Buffer.from(before), hostile, Buffer.from(`${after}\n`)]),
    'below lines': Buffer.concat([Buffer.from(`${lines.join('\n')}\n`), hostile, Buffer.from('\n')]),
  }
}

/** Scans a text, which may be rejected. */
export async function scanned({ scan }: Scan, bytes: Buffer, text = bytes.toString('utf8')): Promise<void> {
  try {
    await scan(text, bytes)
  }
  catch (error) {
    if (!(error instanceof Unreadable || error instanceof Fault)) throw error
  }
}

/** How much longer a text takes than one of half its length; Infinity if one takes longer than {@link SLOW_MS}. */
export async function grownOnce(
  scan: Scan,
  texts: readonly Buffer[],
  timed: Timed,
  runs: number,
  over: Over,
): Promise<number> {
  const times: number[] = []
  for (const text of texts) {
    const all: number[] = []
    // other activity can only add to a time
    while (all.length < runs && !(all[0]! > SLOW_MS / runs)) all.push(await timed(scan, text))
    times.push(Math.min(...all))
    if (times.at(-1)! > SLOW_MS) return ENDLESS
  }
  return over(times.slice(1).map((time, index) => time < NOISE_MS ? 0 : time / times[index]!))
}

/** The growth of several doublings. */
type Over = (growths: readonly number[]) => number

export function worstDoubling(growths: readonly number[]): number {
  return Math.max(0, ...growths)
}

/** What is not linear grows at every doubling; a text that outgrows a cache or the heap's small objects, at one. */
export function leastDoubling(growths: readonly number[]): number {
  return Math.min(...growths)
}

// --- internal ---

interface Worst { growth: number, of: string }

async function worstOf(scan: Scan): Promise<Worst> {
  let worst: Worst = { growth: 0, of: '' }
  for (const pattern of PATTERNS) {
    for (const place of Object.keys(placed(pattern, 0, scan.like))) {
      // what a set's cache holds weakly is freed between jobs only
      await setImmediate()
      const growth = await growthOf(scan, size => placed(pattern, size, scan.like)[place]!)
      if (growth > worst.growth) worst = { growth, of: `${pattern.name}, ${place}` }
    }
  }
  return worst
}

type Timed = (scan: Scan, bytes: Buffer) => Promise<number>

/** What seems to grow too fast is measured again by CPU time, and finally with larger texts, of which every doubling has to. */
const TURNS: readonly { sizes: readonly number[], timed: Timed, runs: number, over: Over }[] = [
  { sizes: SIZES, timed: clocked, runs: 1, over: worstDoubling },
  { sizes: SIZES, timed: (scan, bytes) => processed(scan, bytes, 60), runs: 3, over: worstDoubling },
  { sizes: LARGER, timed: (scan, bytes) => processed(scan, bytes, 200), runs: 3, over: leastDoubling },
]

/** 0 if all times are noise. */
async function growthOf(scan: Scan, of: (size: number) => Buffer): Promise<number> {
  const first = await clocked(scan, of(SIZES[0]))
  // even with quadratic growth, the largest text would be below the noise
  if (first * 4 ** (SIZES.length - 1) < NOISE_MS) return 0
  if (first > SLOW_MS) return ENDLESS
  let least = ENDLESS
  for (const { sizes, timed, runs, over } of TURNS) {
    least = Math.min(least, await grownOnce(scan, sizes.map(of), timed, runs, over))
    if (least <= GOAL) break
  }
  return least
}

const ENDLESS = Number.POSITIVE_INFINITY

/** Wall-clock milliseconds. */
async function clocked(scan: Scan, bytes: Buffer): Promise<number> {
  const text = bytes.toString('utf8')
  const began = performance.now()
  await scanned(scan, bytes, text)
  return performance.now() - began
}

/** CPU milliseconds of this thread alone. The counter moves in steps of several, so the scan is repeated for at least `ms`. */
async function processed(scan: Scan, bytes: Buffer, ms: number): Promise<number> {
  const text = bytes.toString('utf8')
  const [began, from] = [process.threadCpuUsage(), performance.now()]
  let times = 0
  for (; times === 0 || performance.now() - from < ms; times++) await scanned(scan, bytes, text)
  const { user, system } = process.threadCpuUsage(began)
  return Math.max(user + system, 1000) / 1000 / times
}
