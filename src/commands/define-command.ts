import type { Options, Specification } from './specification.ts'
import { readWords } from './arguments.ts'

/** A command that can be run with arguments. */
export interface Command extends Omit<Specification<Options>, 'run' | 'contradiction'> {
  /** Parses the arguments and returns what to run; null if they ask for help. Throws a {@link Misuse}. */
  reading: (argv: readonly string[]) => ((signal: AbortSignal) => Promise<number | void>) | null
}

/** Makes a command from its specification. */
export function command<const O extends Options>({ run, contradiction, ...described }: Specification<O>): Command {
  return {
    ...described,
    reading(argv) {
      const read = readWords({ ...described, contradiction }, argv)
      return read && (signal => run(read.given, read.positionals, signal))
    },
  }
}
