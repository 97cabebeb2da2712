import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import process from 'node:process'
import { stripVTControlCharacters } from 'node:util'
import { z } from 'zod'

/** What a suite came to, and the names of the tests that failed. */
interface Tally { passed: number, failed: number, skipped: number, failures: readonly string[] }

/** One suite of the whole test run: a command, and how to read what it counted. */
interface Suite {
  name: string
  argv: readonly string[]
  counts: Counts
  /** Why it cannot run here; null where it can. */
  skip?: string | null
}

/** `exit`: the command is one test; otherwise it writes a report in JSON to the file that the words or variable name. */
type Counts = 'exit' | 'vitest' | 'playwright'

const REPORT = '{report}'

/**
 * What needs no cluster, in order: what is quick to fail comes first, and together, for each of it leaves cores idle at times.
 * The tests of commands wait for processes more than they compute, and so are more at a time than there are cores.
 */
export function deckSuites(): readonly (readonly Suite[])[] {
  return [
    [
      { name: 'lint', argv: ['eslint', '.'], counts: 'exit' },
      { name: 'types', argv: ['vue-tsc', '--noEmit'], counts: 'exit' },
      { name: 'units', argv: vitest('--project=unit'), counts: 'vitest' },
    ],
    [{ name: 'commands', argv: vitest('--project=sets', '--project=commands', `--maxWorkers=${2 * availableParallelism()}`), counts: 'vitest' }],
    [{ name: 'the built deck', argv: ['playwright', 'test'], counts: 'playwright' }],
  ]
}

/** Two live clusters, brought up and taken down: everything that is done to them on the day, or the quick part alone. */
export function labSuites(quick: boolean): readonly (readonly Suite[])[] {
  const which = quick ? ['smoke'] : ['--exclude=**/smoke.test.ts']
  return [[{ name: quick ? 'a smoke of two live clusters' : 'two live clusters', argv: vitest('--config=test/live/vitest.config.ts', ...which), counts: 'vitest' }]]
}

/** The quick part, skipped where nobody says that the lab can be brought up. */
export function smokeSuite({ DECK_LIVE }: NodeJS.ProcessEnv): Suite {
  return { ...labSuites(true)[0]![0]!, skip: DECK_LIVE ? null : 'for DECK_LIVE=1 has to say that the lab can be brought up here' }
}

/** Runs one suite with its output on the terminal, and counts. A suite that dies without a report has failed once. */
export async function runSuite({ name, argv, counts, skip }: Suite): Promise<Tally> {
  if (skip) return { passed: 0, failed: 0, skipped: 1, failures: [] }
  const dir = mkdtempSync(join(tmpdir(), 'deck-suite-'))
  const report = join(dir, 'report.json')
  const exitCode = await ended(argv.map(word => word.replace(REPORT, report)), { PLAYWRIGHT_JSON_OUTPUT_FILE: report })
  const tally = counts === 'exit' ? null : READERS[counts](report)
  rmSync(dir, { recursive: true })
  if (!tally) {
    const passed = exitCode === 0 && counts === 'exit'
    return { passed: Number(passed), failed: Number(!passed), skipped: 0, failures: passed ? [] : [name] }
  }
  if (exitCode === 0 || tally.failed > 0) return tally
  return { ...tally, failed: 1, failures: [`${name}: exit code ${exitCode}`] }
}

// --- internal ---

function vitest(...words: string[]): string[] {
  return ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`, ...words]
}

const vitestReport = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  testResults: z.array(z.object({
    name: z.string(),
    status: z.string(),
    assertionResults: z.array(z.object({
      fullName: z.string(),
      status: z.string(),
      failureMessages: z.array(z.string()).nullish(),
    })),
  })),
})

interface PlaywrightSuite {
  suites?: PlaywrightSuite[]
  specs: z.infer<typeof playwrightSpec>[]
}

const playwrightSpec = z.object({
  title: z.string(),
  file: z.string(),
  line: z.int(),
  ok: z.boolean(),
  tests: z.array(z.object({ results: z.array(z.object({ error: z.object({ message: z.string().optional() }).optional() })) })),
})

const playwrightSuite: z.ZodType<PlaywrightSuite> = z.lazy(() => z.object({
  suites: z.array(playwrightSuite).optional(),
  specs: z.array(playwrightSpec),
}))

const playwrightReport = z.object({
  stats: z.object({ expected: z.int(), unexpected: z.int(), flaky: z.int(), skipped: z.int() }),
  suites: z.array(playwrightSuite),
})

const READERS: Record<Exclude<Counts, 'exit'>, (report: string) => Tally | null> = {
  vitest: (report) => {
    const counted = read(report, vitestReport)
    return counted && {
      passed: counted.numPassedTests,
      failed: counted.numFailedTests,
      skipped: counted.numPendingTests,
      failures: counted.testResults.flatMap(failedIn),
    }
  },
  playwright: (report) => {
    const found = read(report, playwrightReport)
    if (!found) return null
    const { expected, unexpected, flaky, skipped } = found.stats
    return { passed: expected, failed: unexpected + flaky, skipped, failures: found.suites.flatMap(specsFailed) }
  },
}

/** A file that failed before its first test has none that failed. */
function failedIn({ name, status, assertionResults }: z.infer<typeof vitestReport>['testResults'][number]): string[] {
  const file = relative(process.cwd(), name)
  const failed = assertionResults.filter(found => found.status === 'failed')
    .map(({ fullName, failureMessages }) => said(`${file}: ${fullName}`, failureMessages?.[0]))
  return failed.length > 0 || status !== 'failed' ? failed : [file]
}

function specsFailed({ specs, suites = [] }: PlaywrightSuite): string[] {
  const failed = specs.filter(({ ok }) => !ok).map(({ title, file, line, tests }) =>
    said(`test/${file}:${line} ${title}`, tests.flatMap(({ results }) => results).find(({ error }) => error)?.error?.message))
  return [...failed, ...suites.flatMap(specsFailed)]
}

function said(name: string, message?: string): string {
  const first = message && stripVTControlCharacters(message).split('\n')[0]
  return first ? `${name}\n    ${first}` : name
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
