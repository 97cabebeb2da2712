import type { Sets } from '../set/sets.ts'
import type { Talk } from './finding-kinds.ts'
import { once } from '../exec/once.ts'
import { readSets } from '../set/sets.ts'

/**
 * The sets a talk shows, read once for all checks, and what was told of one that is not that in captures/. Throws if none can be
 * shown.
 */
export const verified = once(({ captures }: Talk): { sets: Sets, told: string[] } => {
  const told: string[] = []
  return { sets: readSets(captures, text => told.push(text)), told }
})
