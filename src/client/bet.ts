import type { Side } from '../words.ts'
import { useLocalStorage } from '@vueuse/core'
import { COMPARED } from '../words.ts'

/** A guess: one side, both, or neither. */
export type Guess = Side | 'both' | 'neither'

export const GUESSES: readonly Guess[] = [...COMPARED, 'both', 'neither']

/**
 * The guess of this browser's room; null if none was made. It survives a reload, is shared with other windows, and is gone when
 * the next talk begins.
 */
export const guess = useLocalStorage<Guess | null>('deck-guess', null, { serializer: { read: guessOf, write: String } })

/** Stores the guess by its number, from 1; choosing the same one again removes it. */
export function placeBet(no: number): void {
  const placed = GUESSES[no - 1]
  if (placed !== undefined) guess.value = guess.value === placed ? null : placed
}

function guessOf(stored: string): Guess | null {
  return GUESSES.find(one => one === stored) ?? null
}
