import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { z } from 'zod'

/** What a suite came to. */
export interface Tally { passed: number, failed: number, skipped: number }

/** One suite of the whole test run: a command, and how to read what it counted. */
export interface Suite {
  name: string
  argv: readonly string[]
  counts: Counts
  /** Why it cannot run here; null where it can. */
  skip?: string | null
}

/** `exit`: the command is one test; otherwise it writes a report in JSON to the file that the words or variable name. */
type Counts = 'exit' | 'vitest' | 'playwright'

const REPORT = '{report}'

/** Every suite, in order: what is quick to fail comes first. */
export function suites(env: NodeJS.ProcessEnv): readonly Suite[] {
  const vitest = (...words: string[]) => ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`, ...words]
  return [
    { name: 'lint', argv: ['eslint', '.'], counts: 'exit' },
    { name: 'types', argv: ['vue-tsc', '--noEmit'], counts: 'exit' },
    { name: 'units', argv: vitest(), counts: 'vitest' },
    { name: 'deck', argv: ['playwright', 'test'], counts: 'playwright' },
    {
      name: 'two live clusters',
      argv: vitest('--config', 'test/live/vitest.config.ts'),
      counts: 'vitest',
      skip: env.DECK_LIVE ? null : 'set DECK_LIVE=1 where the lab can be brought up and taken down',
    },
  ]
}

/** Runs one suite with its output on the terminal, and counts. A suite that dies without a report has failed once. */
export async function runSuite({ argv, counts, skip }: Suite): Promise<Tally> {
  if (skip) return { passed: 0, failed: 0, skipped: 1 }
  const dir = mkdtempSync(join(tmpdir(), 'deck-suite-'))
  const report = join(dir, 'report.json')
  const exitCode = await ended(argv.map(word => word.replace(REPORT, report)), { PLAYWRIGHT_JSON_OUTPUT_FILE: report })
  const tally = counts === 'exit' ? null : READERS[counts](report)
  rmSync(dir, { recursive: true })
  if (!tally) {
    const passed = exitCode === 0 && counts === 'exit'
    return { passed: Number(passed), failed: Number(!passed), skipped: 0 }
  }
  return exitCode === 0 ? tally : { ...tally, failed: Math.max(tally.failed, 1) }
}

// --- internal ---

const vitestReport = z.object({ numPassedTests: z.int(), numFailedTests: z.int(), numPendingTests: z.int() })
const playwrightReport = z.object({
  stats: z.object({ expected: z.int(), unexpected: z.int(), flaky: z.int(), skipped: z.int() }),
})

const READERS: Record<Exclude<Counts, 'exit'>, (report: string) => Tally | null> = {
  vitest: (report) => {
    const counted = read(report, vitestReport)
    return counted && { passed: counted.numPassedTests, failed: counted.numFailedTests, skipped: counted.numPendingTests }
  },
  playwright: (report) => {
    const stats = read(report, playwrightReport)?.stats
    return stats ? { passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped } : null
  },
}

function read<T extends z.ZodType>(path: string, shape: T): z.infer<T> | null {
  return existsSync(path) ? shape.parse(JSON.parse(readFileSync(path, 'utf8'))) : null
}

function ended([program, ...words]: readonly string[], env: Record<string, string>): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(program!, words, { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env } })
    child.on('error', () => resolve(127))
    child.on('close', code => resolve(code ?? 1))
  })
}
