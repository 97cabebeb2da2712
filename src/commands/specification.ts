import type { z } from 'zod'

/** One `--name` of a command. */
export interface Option<T = unknown> {
  /**
   * `one` and `several` take a value, `perhaps` takes one that may be left out: it is then the empty text. Only what takes
   * `several` may be given more than once.
   */
  takes: 'nothing' | 'perhaps' | 'one' | 'several'
  /** Parses what was typed: true, a word, or a list of words; undefined if it was not given. */
  shape: z.ZodType<T>
  /** The first words it is allowed with; if left out, any. */
  of?: readonly string[]
}

export type Options = Readonly<Record<string, Option>>

/** The arguments of a command that belong to no option. */
interface Positionals {
  /** What they are, as part of a sentence: `one folder`, `one of up, status or down`. */
  name: string
  least: number
  most: number
  shape: z.ZodType<string>
}

/** The parsed options, by name. */
export type Given<O extends Options> = { [Name in keyof O]: z.output<O[Name]['shape']> }

/** One command: its name, its arguments, and what it does. */
export interface Specification<O extends Options> {
  name: string
  /** Its text in the README's table. */
  summary: string
  /** What `--help` prints: at most 23 lines of 80 characters. */
  help: string
  options: O
  positionals?: Positionals
  /** Exit codes of its own, in addition to 0, 1 for a fault, 2 for misuse and 128 plus the number for a signal. */
  exits?: Readonly<Record<number, string>>
  /** One sentence if options contradict each other. */
  contradiction?: (given: Given<O>) => string | null
  /**
   * What a signal and a closed terminal do. Left out: they end the process by default. `undone`: they abort `run`'s signal, and
   * `run` restores what it changed. `served`: the same, and Ctrl-C is the ordinary way to end it. `by itself`: whatever the
   * program does to which `run` hands the process over.
   */
  interrupted?: 'undone' | 'served' | 'by itself'
  /** Returns the exit code; 0 if it returns none. Throws a fault for what a person can fix. */
  run: (given: Given<O>, positionals: string[], signal: AbortSignal) => Promise<number | void>
}
