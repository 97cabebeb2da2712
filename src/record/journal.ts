import type { ClusterAccess } from '../exec/kubectl.ts'
import type { ProcessState } from '../exec/process-mark.ts'
import type { Side } from '../words.ts'
import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { visible } from '../exec/fault.ts'
import { CLOCKS, processShape, stateOf, stateOfNumber, thisProcess } from '../exec/process-mark.ts'
import { run, tail } from '../exec/run.ts'
import { shellLine } from '../exec/shell.ts'
import { makeFolder, renameFlushed } from '../set/disk.ts'

/** How one change is undone, on the cluster it was made on. */
const entry = z.strictObject({ context: z.string(), uid: z.string(), argv: z.array(z.string()).min(1) })
const begun = { run: z.string(), since: z.iso.datetime().optional() }
/** The second form is from before process marks. */
const opening = z.union([processShape.extend(begun), z.strictObject({ pid: z.int(), ...begun })])

type Undo = z.infer<typeof entry>

/** What a run still has to undo: a file that survives the run's death, with one line flushed to disk before each change. */
export interface Journal {
  path: string
  /** The clusters on which it has changes to undo. */
  contexts: () => string[]
  add: (undo: Undo) => void
  /**
   * Undoes everything, newest first, and returns a sentence for each change that could not be undone. `env` is kubectl's for a
   * context. Nothing is done on a cluster other than the one the change was made on, and nothing more on one that does not
   * answer.
   */
  replay: (env: (context: string) => Record<string, string>) => Promise<string[]>
}

/**
 * Opens the journal of a new run in `folder`: it gets its final name only once it names its process, so that no other run finds
 * it without.
 */
export function openJournal(folder: string, runId: string): Journal {
  makeFolder(folder, 0o700)
  removeUnopened(folder)
  const path = join(folder, `${runId}.jsonl`)
  append(`${path}.new`, { ...thisProcess(), run: runId, since: new Date().toISOString() })
  renameFlushed(`${path}.new`, path)
  return journal(path)
}

/** kubectl's environment for a context, as {@link Journal} takes it, of these clusters. */
export function envOf(reach: Record<Side, ClusterAccess>): (context: string) => Record<string, string> {
  return context => Object.values(reach).find(one => one.context === context)!.env
}

/** Removes the remains of journals whose run died while opening them: nothing was changed yet. */
export function removeUnopened(folder: string): void {
  if (!existsSync(folder)) return
  for (const path of readdirSync(folder).filter(name => name.endsWith('.jsonl.new')).map(name => join(folder, name))) {
    if (isUnopened(path)) rmSync(path, { force: true })
  }
}

/** The journals of runs that died before they had undone everything. */
export function abandoned(folder: string): Journal[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter(name => name.endsWith('.jsonl'))
    .map(name => join(folder, name))
    .filter(isOfTheDead)
    .map(journal)
}

// --- internal ---

/** A journal that does not even name its process was cut off before anything was changed. */
function isOfTheDead(path: string): boolean {
  const [first] = linesOf(path)
  if (first === undefined) return true
  const found = opening.parse(first)
  return DEAD.includes('boot' in found ? stateOf(found) : stateOfNumber(found.pid, found.since))
}

/** Changes also have to be undone if the machine has been renamed since. */
const DEAD: readonly ProcessState[] = ['gone', 'elsewhere']

/** A journal without content may belong to a run that is writing it right now. */
function isUnopened(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) return false
  return linesOf(path).length > 0 ? isOfTheDead(path) : found.mtimeMs < Date.now() - CLOCKS
}

function journal(path: string): Journal {
  return {
    path,
    contexts: () => [...Map.groupBy(undosIn(path), ({ context }) => context).keys()],
    add: undo => append(path, undo),
    replay: async (env) => {
      const byContext = Map.groupBy(undosIn(path).reverse(), ({ context }) => context)
      const failures = await Promise.all([...byContext].map(([context, undos]) => takeAllBack(context, undos, env(context))))
      if (failures.flat().length === 0) rmSync(path, { force: true })
      return failures.flat()
    },
  }
}

function undosIn(path: string): Undo[] {
  return linesOf(path).slice(1).map(line => entry.parse(line))
}

/** Undoes the changes to one cluster; once it does not answer, the rest is only reported. */
async function takeAllBack(context: string, undos: readonly Undo[], env: Record<string, string>): Promise<string[]> {
  const failures: string[] = []
  const where = ['kubectl', '--context', context, '--request-timeout=15s', 'get', 'namespace', 'kube-system', '-o', 'jsonpath={.metadata.uid}']
  for (const [index, { uid, argv }] of undos.entries()) {
    const asked = await run(where, { env })
    if (asked.exitCode !== 0) {
      const why = `"${context}" does not answer: ${visible(tail(asked.stderr, 1))}`
      return [...failures, ...undos.slice(index).map(rest => byHand(rest.argv, why))]
    }
    // otherwise that cluster is gone, and the change with it
    if (asked.stdout.toString('utf8') === uid) failures.push(...await takeBack(argv, env))
  }
  return failures
}

async function takeBack(argv: readonly string[], env: Record<string, string>): Promise<string[]> {
  const ran = await run(argv, { env, timeoutMs: 120_000 })
  const why = visible(tail(ran.stderr, 1))
  return ran.exitCode === 0 || isGone(argv, why) ? [] : [byHand(argv, why)]
}

/** What was changed was deleted since, and the change with it; a pod that is gone says nothing of what was changed through it. */
function isGone(argv: readonly string[], why: string): boolean {
  return why.startsWith('Error from server (NotFound)') && argv[0] === 'kubectl' && !argv.includes('exec')
}

function byHand(argv: readonly string[], why: string): string {
  return `Not taken back (${why}). By hand:\n  $ ${shellLine(argv)}`
}

function append(path: string, line: object): void {
  appendFileSync(path, `${JSON.stringify(line)}\n`, { mode: 0o600, flush: true })
}

/** A last line that was cut off when the machine died belongs to a change that was not made. */
function linesOf(path: string): unknown[] {
  return readFileSync(path, 'utf8').split('\n').slice(0, -1).map(line => JSON.parse(line) as unknown)
}
