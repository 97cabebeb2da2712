import type { CommandOptions } from '../../exec/command.ts'
import { waitingFor } from '../../exec/command.ts'

/** One thing the lab needs, as data: how to see that it is there, and how to make it so. */
export interface Step {
  /** Unique; says the side first where it has one: `v1 cluster`. */
  name: string
  /** Names of the steps that must be there before. */
  after: readonly string[]
  /** A note for the reader (may be empty) where nothing is left to do, else null. Changes nothing. */
  found: (signal?: AbortSignal) => Promise<string | null>
  /** Makes it, or what is missing of it, and waits until it is so, telling what for. May give a note for the reader. */
  make: (signal?: AbortSignal, tell?: CommandOptions['tell']) => Promise<string | void>
  /** What somebody can do when it fails. */
  advice: string
}

/** What became of a step. `not reached`: something it needs failed. */
export type StepEnd
  = | { kind: 'found' | 'made', note: string }
    | { kind: 'failed', error: unknown }
    | { kind: 'not reached', because: string }

/** A step on its way, for whoever shows it. */
export interface StepState {
  step: Step
  state: 'waiting' | 'running' | StepEnd['kind']
  /** What it waits for at this moment, or said last; empty where that is nothing. */
  says: string
  /** Seconds since it began, or that it took. */
  seconds: () => number
  /** Never rejects. */
  end: Promise<StepEnd>
}

/** Hears of every step that begins or ends. */
export type Watch = (going: StepState, end?: StepEnd) => void

/**
 * Starts every step as soon as all it comes after are there, so that what does not depend on each other runs at the
 * same time. A failure stops only what comes after it. Throws at once if the list is not in order: a step may only
 * come after one that stands before it.
 */
export function startAll(steps: readonly Step[], watch: Watch, signal?: AbortSignal): StepState[] {
  const going = new Map<string, StepState>()
  for (const step of steps) {
    const before = step.after.map((name) => {
      const found = going.get(name)
      if (!found) throw new Error(`step "${step.name}" comes after "${name}", which does not stand before it`)
      return found
    })
    going.set(step.name, go(step, before, watch, signal))
  }
  return [...going.values()]
}

// --- internal ---

function go(step: Step, before: readonly StepState[], watch: Watch, signal?: AbortSignal): StepState {
  const clock = { from: Number.NaN, to: Number.NaN }
  const going: StepState = {
    step,
    state: 'waiting',
    says: '',
    seconds: () => Number.isNaN(clock.from)
      ? 0
      : ((Number.isNaN(clock.to) ? performance.now() : clock.to) - clock.from) / 1000,
    end: Promise.resolve().then(() => follow()),
  }
  async function follow(): Promise<StepEnd> {
    for (const { step: { name }, end } of before) {
      const { kind } = await end
      if (kind === 'failed' || kind === 'not reached') return finish({ kind: 'not reached', because: name })
    }
    clock.from = performance.now()
    going.state = 'running'
    watch(going)
    return finish(await take(step, signal, (told) => {
      going.says = told.kind === 'said' ? told.text : waitingFor(told)
    }))
  }
  function finish(end: StepEnd): StepEnd {
    clock.to = performance.now()
    going.state = end.kind
    watch(going, end)
    return end
  }
  return going
}

async function take(step: Step, signal: AbortSignal | undefined, tell: CommandOptions['tell']): Promise<StepEnd> {
  try {
    signal?.throwIfAborted()
    const note = await step.found(signal)
    if (note !== null) return { kind: 'found', note }
    return { kind: 'made', note: await step.make(signal, tell) ?? '' }
  }
  catch (error) {
    return { kind: 'failed', error }
  }
}
