import type { Alias } from '../set/alias.ts'
import type { SideContext } from '../trace/argv.ts'
import type { Step } from '../trace/step.ts'
import { wordsOf } from '../exec/shell.ts'
import { textFaults } from '../set/alias.ts'
import { argvOf, NotHere } from '../trace/argv.ts'
import { captureId } from '../trace/index.ts'
import { isExperiment } from '../trace/layers/index.ts'
import { behind, momentsIn, momentsOf } from './prerequisites.ts'

/** A step of one side with its words as they will be executed, frozen: nothing from a page is ever put into them. */
export interface Frozen {
  id: string
  step: Step
  argv: readonly string[]
  /** Words that take the change back; null where the step has none. */
  undo: readonly string[] | null
  /** It changes the cluster: it waits for the second key. */
  changes: boolean
  /** The step it listens to, run meanwhile; null for one that stands alone. */
  meanwhile: Frozen | null
  /** What it looks back at, run before it, in this order; their moments are all that is filled into its words later. */
  before: readonly Frozen[]
}

/** What an id stands for: a command, or the sentence that says why there is none. */
export type Entry = Frozen | { id: string, not: string }

/** What may be asked for on one side, by id. */
export type Catalog = ReadonlyMap<string, Entry>

/** What freezing needs beside the steps. */
export interface Freezing {
  ground: SideContext
  aliases: readonly Alias[]
  /** Whether this cluster may be changed by the step, beside what the second key allows. */
  mayChange: (step: Step) => boolean
}

/** Resolves every step of a side once. Steps of the long experiments are listed with the reason why they are not run on stage. */
export function frozen(steps: readonly Step[], freezing: Freezing): Catalog {
  const { side } = freezing.ground
  const mine = steps.filter(step => step.sides.includes(side))
  const entries = mine.map(step => entry(step, mine, freezing))
  return new Map(entries.map(one => [one.id, one]))
}

/**
 * Whether a step changes something: what the trace says, and, where it runs kubectl's own words, every verb that is not known
 * to read. What undoes another step carries no mark of its own, and changes the cluster all the same.
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

function entry(step: Step, all: readonly Step[], freezing: Freezing): Entry {
  const id = captureId(step, freezing.ground.side)
  if (isExperiment(step.layer)) return { id, not: 'This is a part of a long experiment: it is recorded, not run on stage.' }
  try {
    return freeze(step, all, freezing)
  }
  catch (error) {
    if (!(error instanceof NotHere)) throw error
    return { id, not: `It cannot be run here: ${error.message}.` }
  }
}

function freeze(step: Step, all: readonly Step[], freezing: Freezing): Frozen {
  const { ground, mayChange } = freezing
  const changing = changes(step)
  if (changing && !mayChange(step)) throw new NotHere('it would change a cluster that this deck did not make; --experiments-on CONTEXT allows it')
  const other = step.during && all.find(one => `${one.layer}.${one.name}` === step.during!.step)
  if (step.during && !other) throw new NotHere(`it listens to ${step.during.step}, which this side does not have`)
  const meanwhile = other ? freeze(other, all, freezing) : null
  const before = behind(step, all).map(one => freeze(one, all, freezing))
  const moments = before.flatMap(one => momentsOf(one.step.name))
  return {
    id: captureId(step, ground.side),
    step,
    argv: whole(argvOf(step, ground), freezing, moments),
    undo: step.undo ? whole(argvOf({ ...step, run: step.undo }, ground), freezing) : null,
    changes: changing || [...before, ...meanwhile ? [meanwhile] : []].some(one => one.changes),
    meanwhile,
    before,
  }
}

/** Words with nothing left to fill but the moments of what is run before, which an alias can stand in. */
function whole(argv: readonly string[], { aliases }: Freezing, moments: readonly string[] = []): readonly string[] {
  if (momentsIn(argv).some(moment => !moments.includes(moment))) throw new NotHere('it looks back at a moment of the recording')
  const [fault] = argv.flatMap(word => textFaults(word, aliases))
  if (fault) throw new NotHere(`its command ${fault}`)
  return Object.freeze([...argv])
}
