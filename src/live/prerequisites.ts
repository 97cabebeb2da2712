import type { Ran } from '../exec/run.ts'
import type { Step } from '../trace/step.ts'

/**
 * What a step looks back at, in the order of the trace: those whose moments its command names, and, where it shows what became of
 * the marked requests, these. In a recording they ran before it; live they are run when it is asked for.
 */
export function behind(step: Step, all: readonly Step[]): Step[] {
  const named = (other: Step) => momentsOf(other.name).some(moment => step.run.includes(moment))
  const marked = step.layer === 'l5' && step.traffic && !step.during
  return all.filter(other => other !== step && (named(other) || (marked && MARKED.includes(`${other.layer}.${other.name}`))))
}

/** The moments that a step's words may still name when it is frozen. */
export function momentsIn(argv: readonly string[]): string[] {
  return argv.flatMap(word => word.match(/\{[a-z][a-zA-Z]*(?:Started|Ended)\}/g) ?? [])
}

/** What a step that has run is called by, and when it was: RFC 3339, its end half a second late, as in a recording. */
export function momentsWhen(name: string, { startedOn, durationMs }: Pick<Ran, 'startedOn' | 'durationMs'>): Record<string, string> {
  const [started, ended] = momentsOf(name)
  const began = Date.parse(startedOn)
  return { [started]: new Date(began).toISOString(), [ended]: new Date(began + durationMs + 500).toISOString() }
}

/** A word with the moments it names. */
export function dated(word: string, moments: Record<string, string>): string {
  return Object.entries(moments).reduce((text, [name, when]) => text.replaceAll(name, when), word)
}

/** `{strangerDuringStarted}` and `{strangerDuringEnded}` of `stranger-during`. */
export function momentsOf(name: string): [started: string, ended: string] {
  const words = name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
  return [`{${words}Started}`, `{${words}Ended}`]
}

// --- internal ---

/** The requests that carry this run's token. */
const MARKED = ['l3.request', 'l5.burst']
