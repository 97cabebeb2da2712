import type { ResolvedStep } from '../record/engine.ts'
import type { Alias } from '../set/alias.ts'
import type { SideContext } from '../trace/argv.ts'
import type { Step } from '../trace/step.ts'
import { wordsOf } from '../exec/shell.ts'
import { resolveStep, timeNames } from '../record/engine.ts'
import { textFaults } from '../set/alias.ts'
import { NotHere, orNotHere } from '../trace/argv.ts'
import { captureId } from '../trace/index.ts'
import { isExperiment } from '../trace/layers/index.ts'
import { prerequisitesOf, timesIn } from './prerequisites.ts'

/** A step of one side as it may be run live. Its words are filled in once: nothing from a page ever becomes part of them. */
export interface LiveStep extends ResolvedStep {
  id: string
  /** It changes the cluster: it is run only after a confirmation. */
  changes: boolean
  /** The step it listens to, which is run while it listens; null if there is none. */
  during: LiveStep | null
  /** The steps that run before it, in this order; only their times are filled into its words later. */
  before: readonly LiveStep[]
}

/** The entry of an id: a step, or the sentence that says why it cannot be run. */
type Entry = LiveStep | { id: string, not: string }

/** What may be run on one side, by id. */
export type ResolvedTrace = ReadonlyMap<string, Entry>

/** What resolving needs in addition to the steps. */
interface ResolveOptions {
  ground: SideContext
  aliases: readonly Alias[]
  /** Whether the step may change this cluster, once confirmed. */
  mayChange: (step: Step) => boolean
}

/** Resolves every step of a side once. Steps of the long experiments are listed with the reason why they are not run live. */
export function resolveTrace(steps: readonly Step[], options: ResolveOptions): ResolvedTrace {
  const { side } = options.ground
  const mine = steps.filter(step => step.sides.includes(side))
  return new Map(mine.map(step => [captureId(step, side), entryOf(step, mine, options)]))
}

/**
 * Whether a step changes something: it does if the trace says so, and, if it runs kubectl itself, if its verb is not known to be
 * read-only. A step that undoes another one has no mark of its own but still changes the cluster.
 */
export function changes({ at, run, undo, unsettles }: Step): boolean {
  if (undo || unsettles) return true
  if (at !== 'kubectl') return false
  const words = wordsOf(run).filter((word, index, all) => !word.startsWith('-') && !VALUED.has(all[index - 1] ?? ''))
  return !READING.some(verb => verb.every((word, index) => words[index + 1] === word))
}

// --- internal ---

const READING = [['get'], ['describe'], ['logs'], ['version'], ['api-resources'], ['api-versions'], ['top'], ['explain'], ['auth', 'can-i'], ['rollout', 'status']]

/** Options whose value is the next word. */
const VALUED = new Set(['-n', '-l', '-o', '--context', '--namespace'])

function entryOf(step: Step, all: readonly Step[], options: ResolveOptions): Entry {
  const id = captureId(step, options.ground.side)
  if (isExperiment(step.layer)) return { id, not: 'This is a part of a long experiment: it is recorded, not run on stage.' }
  const found = orNotHere(() => liveStep(step, all, options))
  return found instanceof NotHere ? { id, not: `It cannot be run here: ${found.message}.` } : found
}

function liveStep(step: Step, all: readonly Step[], options: ResolveOptions): LiveStep {
  const { ground, mayChange } = options
  const changing = changes(step)
  if (changing && !mayChange(step)) throw new NotHere('it would change a cluster that this deck did not make; --experiments-on CONTEXT allows it')
  const other = step.during && all.find(one => `${one.layer}.${one.name}` === step.during!.step)
  if (step.during && !other) throw new NotHere(`it listens to ${step.during.step}, which this side does not have`)
  const during = other ? liveStep(other, all, options) : null
  const before = prerequisitesOf(step, all).map(one => liveStep(one, all, options))
  const { argv, undo } = resolveStep(step, ground)
  return {
    id: captureId(step, ground.side),
    step,
    argv: checked(argv, options, before.flatMap(one => timeNames(one.step.name))),
    undo: undo && checked(undo, options),
    changes: changing || [...before, ...during ? [during] : []].some(one => one.changes),
    during,
    before,
  }
}

/** Checks that only the times of earlier steps are left to fill in; refuses words that could be taken for an alias. */
function checked(argv: readonly string[], { aliases }: ResolveOptions, times: readonly string[] = []): readonly string[] {
  if (timesIn(argv).some(name => !times.includes(name))) throw new NotHere('it looks back at a moment of the recording')
  const [fault] = argv.flatMap(word => textFaults(word, aliases))
  if (fault) throw new NotHere(`its command ${fault}`)
  return Object.freeze([...argv])
}
