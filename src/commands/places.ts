import { fileURLToPath } from 'node:url'

/** The project's folder. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** The deck's own capture set. */
export const CAPTURES = fileURLToPath(new URL('../../captures/reference', import.meta.url))

/** Names a presenter wants to hide, and their aliases; ignored by git, never bundled. */
export const PRIVATE = fileURLToPath(new URL('../../deck.private.ts', import.meta.url))
