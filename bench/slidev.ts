import type { Browser, Page } from 'playwright'
import type { Running } from '../src/exec/run.ts'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as pause } from 'node:timers/promises'
import { attempt } from '../src/exec/attempt.ts'
import { Fault } from '../src/exec/fault.ts'
import { run, start, tail } from '../src/exec/run.ts'
import { shellLine } from '../src/exec/shell.ts'
import { findBrowser, launchBrowser } from '../src/export/browser.ts'
import { freePort } from '../src/export/site.ts'
import { serveFolder } from '../src/serve/static.ts'

const LONG = 600_000

type Env = Record<string, string>

/** A plain deck of these captures does not fit into Node's default heap. Ours gets the same larger one. */
const ROOMY: Env = { NODE_OPTIONS: '--max-old-space-size=12288' }

/** The environment in which our deck shows the set in this folder. */
export function ofSet(dir: string): Env {
  return { DECK_CAPTURES: dir }
}

/** Seconds from the start of a deck's dev server until its first slide is visible in a browser that was already open. */
export async function devSeconds(dir: string, env: Env = {}): Promise<number> {
  const browser = await launchBrowser()
  const page = await browser.newPage()
  const port = await freePort()
  const began = performance.now()
  const server = start(program(dir, 'dev', '--port', String(port)), { timeoutMs: LONG, env: { ...ROOMY, ...env } })
  try {
    await untilAnswers(`http://localhost:${port}/`, server)
    await firstSlide(page, `http://localhost:${port}/`)
    return (performance.now() - began) / 1000
  }
  finally {
    server.stop()
    await server.done
    await browser.close()
  }
}

/** Seconds that a production build into `out` takes. */
export function buildSeconds(dir: string, out: string, env: Env = {}): Promise<number> {
  return seconds(program(dir, 'build', '--base', './', '--out', out), env)
}

/** Seconds that Slidev's own export takes, to a PDF with one page per slide. */
export async function exportSeconds(dir: string, out: string): Promise<number> {
  return seconds(slidev(dir, 'export', 'slides.md', '--output', out, '--executable-path', await findBrowser(), '--timeout', '300000'))
}

/** Seconds that a command takes. Throws with its last lines if it fails. */
export async function seconds(argv: readonly string[], env: Env = {}): Promise<number> {
  const ran = await run(argv, { timeoutMs: LONG, env: { ...ROOMY, ...withBrowser(), ...env } })
  if (ran.exitCode === 0) return ran.durationMs / 1000
  throw new Fault(`${shellLine(argv)}\n${ran.ending}, exit ${ran.exitCode}\n${tail(ran.stdout, 10)}\n${tail(ran.stderr, 10)}`)
}

/** What a folder's built deck costs a browser. */
export interface Opened {
  /** JavaScript loaded by the time the first slide is visible, in kB of 1,000 bytes, uncompressed. */
  script: number
  /**
   * MB in use once all slides are loaded and garbage is collected: the page process's private memory, if the system reports it,
   * and the part of it that JavaScript uses.
   */
  memory: number | null
  heap: number
}

/** Opens a built deck in a new browser. */
export async function open(site: string): Promise<Opened> {
  return await onFirstSlide(site, async (page, browser) => {
    const script = await page.evaluate(scriptSoFar)
    // Slidev mounts all slides three seconds after the first
    await pause(6000)
    const heap = await heapBytes(page)
    const { processInfo } = await (await browser.newBrowserCDPSession()).send('SystemInfo.getProcessInfo')
    const own = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => privateBytes(id))
    return {
      script: script / 1000,
      memory: own.includes(null) ? null : own.reduce<number>((sum, bytes) => sum + bytes!, 0) / 1e6,
      heap: heap / 1e6,
    }
  })
}

/** Runs `work` in a new browser, at 1280 x 720, that shows the first slide of a built deck. */
export async function onFirstSlide<T>(site: string, work: (page: Page, browser: Browser) => Promise<T>): Promise<T> {
  const { url, close } = await serveFolder(site)
  const browser = await launchBrowser()
  try {
    const page = await browser.newPage()
    await firstSlide(page, url)
    return await work(page, browser)
  }
  finally {
    await browser.close()
    await close()
  }
}

// --- internal ---

/** What serves or builds a deck: its own entry, as npm runs it, or Slidev's where it has none. */
function program(dir: string, name: 'dev' | 'build', ...words: string[]): string[] {
  const own = join(dir, `scripts/${name}.ts`)
  return existsSync(own) ? within(dir, own, ...words) : slidev(dir, ...name === 'build' ? [name] : [], 'slides.md', ...words)
}

function slidev(dir: string, ...words: string[]): string[] {
  return within(dir, join(dir, 'node_modules/@slidev/cli/bin/slidev.mjs'), ...words)
}

/** Slidev takes its theme and its configuration from the current directory. */
function within(dir: string, ...words: string[]): string[] {
  return ['sh', '-c', 'cd "$0" && exec "$@"', dir, process.execPath, ...words]
}

function withBrowser(): Record<string, string> {
  return process.env.DECK_BROWSER === undefined ? {} : { DECK_BROWSER: process.env.DECK_BROWSER }
}

/** Waits until the first slide of the deck at `url` is visible. */
async function firstSlide(page: Page, url: string): Promise<void> {
  await page.goto(`${url}#/1`, { timeout: LONG })
  await page.locator('.slidev-page-1 h1').first().waitFor({ timeout: LONG })
}

async function untilAnswers(url: string, server: Running): Promise<void> {
  const ended = server.done.then(({ stderr }) => Promise.reject(new Fault(`The dev server ended before it answered: ${tail(stderr)}`)))
  while (!await Promise.race([fetch(url).then(({ ok }) => ok, () => false), ended])) await pause(50)
}

async function heapBytes(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  await session.send('Performance.enable')
  const { metrics } = await session.send('Performance.getMetrics')
  return metrics.find(({ name }) => name === 'JSHeapUsedSize')!.value
}

/** Runs in the page. */
function scriptSoFar(): number {
  const now = performance.now()
  const resources = performance.getEntriesByType('resource') as PerformanceResourceTiming[]
  return resources
    .filter(({ name, responseEnd }) => /\.js(?:\?|$)/.test(name) && responseEnd > 0 && responseEnd <= now)
    .reduce((sum, { decodedBodySize }) => sum + decodedBodySize, 0)
}

/** Memory that a process shares with no other (proc_pid_smaps(5)), in bytes; null if the system does not report it. */
function privateBytes(id: number): number | null {
  return attempt(() => {
    const lines = readFileSync(`/proc/${id}/smaps_rollup`, 'utf8').matchAll(/^Private_\w+:\s+(\d+) kB$/gm)
    return [...lines].reduce((sum, [, kb]) => sum + Number(kb) * 1024, 0)
  }, null)
}
