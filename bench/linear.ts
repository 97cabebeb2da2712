import type { VerifiedSet } from '../src/capture/verify.ts'
import type { Part } from './measure.ts'
import type { Pattern } from './patterns.ts'
import type { Scan } from './scans.ts'
import { Buffer } from 'node:buffer'
import { Fault } from '../src/capture/fault.ts'
import { Unreadable } from '../src/read/lines.ts'
import { compare, spreadOf } from './measure.ts'
import { bytesOf, PATTERNS } from './patterns.ts'
import { scansOf } from './scans.ts'

/** Bytes of a hostile text, each twice the one before. */
const SIZES = [50_000, 100_000, 200_000] as const

/** Below this the machine's own noise is as large. */
const NOISE_MS = 5
const RUNS = 5
const GOAL = 2.5

/** A time above which a size is measured once, and no larger one. */
const SLOW_MS = 4000

/**
 * How the time of each scan of captured text grows when a hostile text becomes twice as long: the worst of all patterns and
 * places, which are named. Linear code has 2.
 */
export async function benchLinear(set: VerifiedSet, say: (text: string) => void): Promise<Part> {
  const part: Part = { part: `read: the worst growth of time for twice the text, ${SIZES.map(size => `${size / 1000} kB`).join(', ')}`, measured: [], remarks: [] }
  let quick = 0
  for (const scan of scansOf(set)) {
    say(`linear: ${scan.name}`)
    const worst = await worstOf(scan)
    if (worst.growth === 0) quick++
    else part.measured.push(compare(`${scan.name}: ${worst.of}`, '×', [worst.growth], null, GOAL))
  }
  part.measured.sort((a, b) => b.ours.median - a.ours.median)
  part.remarks.push(`${quick} other scans take less than ${NOISE_MS} ms for every pattern at every size.`)
  return part
}

/** A hostile text alone, in the middle of a real line, and below the first real lines. */
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

/** Reads a text, which may be refused. */
export async function scanned({ scan }: Scan, bytes: Buffer): Promise<void> {
  try {
    await scan(bytes.toString('utf8'), bytes)
  }
  catch (error) {
    if (!(error instanceof Unreadable || error instanceof Fault)) throw error
  }
}

// --- internal ---

interface Worst { growth: number, of: string }

async function worstOf(scan: Scan): Promise<Worst> {
  let worst: Worst = { growth: 0, of: '' }
  for (const pattern of PATTERNS) {
    for (const place of Object.keys(placed(pattern, 0, scan.like))) {
      const growth = await growthOf(scan, size => placed(pattern, size, scan.like)[place]!)
      if (growth > worst.growth) worst = { growth, of: `${pattern.name}, ${place}` }
    }
  }
  return worst
}

/** The least of three measurements, for what else the machine does only adds; 0 where it is all noise. */
async function growthOf(scan: Scan, of: (size: number) => Buffer): Promise<number> {
  const texts = SIZES.map(of)
  let least = Number.POSITIVE_INFINITY
  for (let turn = 0; turn < 3 && least > GOAL; turn++) least = Math.min(least, await grownOnce(scan, texts))
  return least
}

async function grownOnce(scan: Scan, texts: readonly Buffer[]): Promise<number> {
  const times: number[] = []
  let growth = 0
  for (const text of texts) {
    const once = await msOf(scan, text)
    const quick = once < NOISE_MS / (texts.length - times.length)
    times.push(quick || once > SLOW_MS ? once : spreadOf(await again(scan, text)).median)
    const [before, now] = times.slice(-2)
    if (times.length > 1 && now! >= NOISE_MS) growth = Math.max(growth, now! / Math.max(before!, NOISE_MS / 10))
    if (now! > SLOW_MS || (times.length === 1 && once > SLOW_MS)) break
  }
  return growth
}

async function again(scan: Scan, text: Buffer): Promise<number[]> {
  const times: number[] = []
  for (let run = 0; run < RUNS; run++) times.push(await msOf(scan, text))
  return times
}

async function msOf(scan: Scan, text: Buffer): Promise<number> {
  const began = performance.now()
  await scanned(scan, text)
  return performance.now() - began
}
