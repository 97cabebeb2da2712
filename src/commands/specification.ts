import type { z } from 'zod'

/** One `--name` of a command. */
export interface Option<T = unknown> {
  /** `one` and `several` take a value; an option that takes `one` or `nothing` may be given only once. */
  takes: 'nothing' | 'one' | 'several'
  /** Reads what was typed: true, a word, or a list of words; undefined where it was not given. */
  shape: z.ZodType<T>
  /** The first words it goes with; any where left out. */
  of?: readonly string[]
}

export type Options = Readonly<Record<string, Option>>

/** The words a command takes that belong to no option. */
export interface Positionals {
  /** What they are, for a sentence: `one folder`, `one of up, status or down`. */
  name: string
  least: number
  most: number
  shape: z.ZodType<string>
}

/** What the options came to, by their names. */
export type Given<O extends Options> = { [Name in keyof O]: z.output<O[Name]['shape']> }

/** One command as it is written down: what it is called, what it takes, what it does. */
export interface Specification<O extends Options> {
  name: string
  /** What the README's table says of it. */
  summary: string
  /** What `--help` prints: at most 23 lines of 80 characters. */
  help: string
  options: O
  positionals?: Positionals
  /** Exit codes of its own, beside 0, 1 for a fault, 2 for wrong words and 128 and the number for a signal. */
  exits?: Readonly<Record<number, string>>
  /** One sentence where options contradict each other. */
  contradiction?: (given: Given<O>) => string | null
  /**
   * What a signal and a closed terminal do. Left out: they end the process, as they end any. `undone`: `run` is told by its
   * signal and puts back what it changed. `served`: the same, and Ctrl-C is how it is meant to end.
   */
  interrupted?: 'undone' | 'served'
  /** Gives the exit code; 0 where it gives none. Throws a fault for what a person can mend. */
  run: (given: Given<O>, positionals: string[], signal: AbortSignal) => Promise<number | void>
}
