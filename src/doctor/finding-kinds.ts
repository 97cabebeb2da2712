import type { DeckConfig } from '../../deck.config.ts'
import { messageOf } from '../exec/fault.ts'

/** What a check found. `unknown`: it cannot be determined from here. All but `good` say what to do. */
export type Finding
  = | { kind: 'good', says: string }
    | { kind: 'warning' | 'spoils' | 'unknown', says: string, todo: string }

/** One check before a talk: its name in the list, the check itself, and what it may find and advise. */
export interface Check {
  name: string
  look: (talk: Talk) => Finding[] | Promise<Finding[]>
}

/** The talk to be given. */
export interface Talk {
  /** The project's folder. */
  root: string
  /** The folder of the set. */
  captures: string
  /** The PDF to take along. */
  pdf: string
  deck: DeckConfig
  now: Date
}

/** A finding with the name of its check. */
export type Found = Finding & { check: string }

/** Everything is fine. */
export function good(says: string): Finding {
  return { kind: 'good', says }
}

/** The talk can be given, but something is not as it should be. */
export function warning(says: string, todo: string): Finding {
  return { kind: 'warning', says, todo }
}

/** The talk would be spoiled. */
export function spoils(says: string, todo: string): Finding {
  return { kind: 'spoils', says, todo }
}

/** It cannot be determined from a terminal. */
export function unknown(says: string, todo: string): Finding {
  return { kind: 'unknown', says, todo }
}

/** Splits a fault into its sentences and its advice, which follows an arrow in the last line. */
export function saidAndTodo(error: unknown, otherwise: string): { says: string, todo: string } {
  const [says, todo] = messageOf(error).split('→ ') as [string, string?]
  return { says: says.trimEnd(), todo: todo?.trimEnd() ?? otherwise }
}
