import { fileURLToPath } from 'node:url'

/** The project's folder. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** The set of the deck. */
export const CAPTURES = fileURLToPath(new URL('../../captures', import.meta.url))

/** What a presenter wants nobody to read, and what is shown instead; ignored by git, never bundled. */
export const PRIVATE = fileURLToPath(new URL('../../deck.private.ts', import.meta.url))
