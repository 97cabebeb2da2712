import type { CommandOptions } from '../exec/command.ts'
import { waitingFor } from '../exec/command.ts'

/** How the commands of all steps are run. */
export type StepOptions = Pick<CommandOptions, 'env' | 'signal'>

/** One thing that clusters are made of, as data: how to check that it exists, and how to create it. */
export interface Step {
  /** Unique; begins with the side if it has one: `v1 cluster`. */
  name: string
  /** Names of the steps that must be done before; none if left out. */
  after?: readonly string[]
  /**
   * A note for the reader (may be empty) if nothing is left to do, else null. Changes nothing. If left out, it is always made:
   * only making it tells, and changes nothing where nothing is left to do.
   */
  found?: (terms: StepOptions) => Promise<string | null>
  /**
   * Creates it, or its missing parts, and waits until it works, reporting what it waits for. May return a note for the reader.
   */
  make: (terms: StepOptions & Pick<CommandOptions, 'tell'>) => Promise<string | void>
  /** What a person can do if it fails. */
  advice: string
}

/** How a step ended. `not reached`: something it needs failed. */
export type StepEnd
  = | { kind: 'found' | 'made', note: string }
    | { kind: 'failed', error: unknown }
    | { kind: 'not reached', because: string }

/** A started step, for progress displays. */
export interface StepState {
  step: Step
  state: 'waiting' | 'running' | StepEnd['kind']
  /** What it is waiting for, or its last message; empty if there is none. */
  says: string
  /** Seconds since it began, or that it took. */
  seconds: () => number
  /** Never rejects. */
  end: Promise<StepEnd>
}

/** Called for every step that begins or ends. */
type Watch = (going: StepState, end?: StepEnd) => void

/**
 * Starts every step as soon as the steps it depends on are done, so that independent steps run at the same time. A failure stops
 * only what depends on it. Throws at once if the list is not in order: a step may only depend on earlier ones.
 */
export function startAll(steps: readonly Step[], watch: Watch, terms: StepOptions = {}): StepState[] {
  const going = new Map<string, StepState>()
  for (const step of steps) {
    const before = (step.after ?? []).map((name) => {
      const found = going.get(name)
      if (!found) throw new Error(`step "${step.name}" comes after "${name}", which does not stand before it`)
      return found
    })
    going.set(step.name, go(step, before, watch, terms))
  }
  return [...going.values()]
}

// --- internal ---

function go(step: Step, before: readonly StepState[], watch: Watch, terms: StepOptions): StepState {
  let began: number | null = null
  let ended: number | null = null
  const going: StepState = {
    step,
    state: 'waiting',
    says: '',
    seconds: () => began === null ? 0 : ((ended ?? performance.now()) - began) / 1000,
    end: Promise.resolve().then(() => follow()),
  }
  async function follow(): Promise<StepEnd> {
    for (const { step: { name }, end } of before) {
      const { kind } = await end
      if (kind === 'failed' || kind === 'not reached') return finish({ kind: 'not reached', because: name })
    }
    began = performance.now()
    going.state = 'running'
    watch(going)
    return finish(await take(step, terms, (event) => {
      going.says = event.kind === 'said' ? event.text : waitingFor(event)
    }))
  }
  function finish(end: StepEnd): StepEnd {
    ended = performance.now()
    going.state = end.kind
    watch(going, end)
    return end
  }
  return going
}

async function take(step: Step, terms: StepOptions, tell: CommandOptions['tell']): Promise<StepEnd> {
  try {
    terms.signal?.throwIfAborted()
    const note = await step.found?.(terms) ?? null
    if (note !== null) return { kind: 'found', note }
    return { kind: 'made', note: await step.make({ ...terms, tell }) ?? '' }
  }
  catch (error) {
    return { kind: 'failed', error }
  }
}
