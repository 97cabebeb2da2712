import type { CommandPart } from './model.ts'
import { shellLine } from '../exec/shell.ts'

/**
 * A command as one shell line in parts: the command itself is emphasized, where it runs (context, pod, the shell that limits and
 * digests it on the far side) is dimmed behind a mark. The parts joined are {@link shellLine} of `argv`.
 */
export function commandParts(argv: readonly string[]): CommandPart[] {
  const parts = PLACES[argv[0] ?? '']?.(argv) ?? [command(argv)]
  return parts.map((part, index) => index === parts.length - 1 ? part : { ...part, text: `${part.text} ` })
}

// --- internal ---

/**
 * The script that limits and digests a command on the far side; its first argument is the seconds, the others are the command.
 */
const FAR_SCRIPT = /\btimeout "\$0" "\$@"/

/** Programs that only carry a command to where it runs, and how to split the command off. */
const PLACES: Record<string, (argv: readonly string[]) => CommandPart[] | undefined> = {
  kubectl,
  ssh: argv => argv.length > 2 ? [where(argv.slice(0, -1), `on ${argv.at(-2)} ⋯`), command(argv.slice(-1))] : undefined,
  docker: argv => argv[1] === 'exec' && argv.length > 3 && !argv[2]!.startsWith('-')
    ? [where(argv.slice(0, 3), `in ${argv[2]} ⋯`), command(argv.slice(3))]
    : undefined,
}

function kubectl(argv: readonly string[]): CommandPart[] {
  const inside = insideExec(argv)
  if (inside > 0) return [where(argv.slice(0, inside), `in ${argv[argv.indexOf('exec') + 1]} ⋯`), command(argv.slice(inside))]
  if (argv[1] !== '--context' || argv.length < 4) return [command(argv)]
  return [command(argv.slice(0, 1)), where(argv.slice(1, 3), '⋯'), command(argv.slice(3))]
}

/** Where the command inside a pod begins, after `exec … --` and the far side's wrapper; 0 if there is none. */
function insideExec(argv: readonly string[]): number {
  const dashes = argv.indexOf('--')
  if (dashes < 0 || !argv.slice(0, dashes).includes('exec')) return 0
  const script = argv.findIndex((word, index) => index > dashes && FAR_SCRIPT.test(word))
  const inside = script < 0 ? dashes + 1 : script + 2
  return inside < argv.length ? inside : 0
}

function command(words: readonly string[]): CommandPart {
  return { text: shellLine(words), role: 'command' }
}

function where(words: readonly string[], mark: string): CommandPart {
  return { text: shellLine(words), role: 'where', mark }
}
