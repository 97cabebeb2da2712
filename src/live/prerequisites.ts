import type { Step } from '../trace/step.ts'
import { timeNames } from '../record/engine.ts'

/**
 * The steps that have to run before a step, in the order of the trace: those whose times its command names, and, if it shows the
 * marked requests, the steps that send these. In a recording they have already run; in live mode they run with it.
 */
export function prerequisitesOf(step: Step, all: readonly Step[]): Step[] {
  const named = (other: Step) => timeNames(other.name).some(name => step.run.includes(`{${name}}`))
  const marked = step.layer === 'l5' && step.traffic && !step.during
  return all.filter(other => other !== step && (named(other) || (marked && MARKED.includes(`${other.layer}.${other.name}`))))
}

/** The names of times that the words still have placeholders for. */
export function timesIn(argv: readonly string[]): string[] {
  return argv.flatMap(word => [...word.matchAll(/\{([a-z][a-zA-Z]*(?:Started|Ended))\}/g)].map(([, name]) => name!))
}

// --- internal ---

/** The steps whose requests carry this run's token. */
const MARKED = ['l3.request', 'l5.burst']
