import type { Side } from '../words.ts'
import { useLocalStorage } from '@vueuse/core'
import { SIDES } from '../words.ts'

/** What a room may guess: one side, both, or none. */
export type Guess = Side | 'both' | 'neither'

export const GUESSES: readonly Guess[] = [...SIDES, 'both', 'neither']

/** What this browser's room guessed; null where nobody was asked. It outlives a reload, and other windows hear of it. */
export const guess = useLocalStorage<Guess | null>('deck-guess', null, { serializer: { read: guessOf, write: String } })

/** Stores the guess with a number, from 1; the same one again takes it back. */
export function placeBet(no: number): void {
  const placed = GUESSES[no - 1]
  if (placed !== undefined) guess.value = guess.value === placed ? null : placed
}

function guessOf(stored: string): Guess | null {
  return GUESSES.find(one => one === stored) ?? null
}
