import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The project's folder. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** The folder of the deck's own sets. */
export const CAPTURES = join(ROOT, 'captures')

/** The set that a refresh writes. */
export const CURRENT = join(CAPTURES, 'current')

/** Names a presenter wants to hide, and their aliases; ignored by git, never bundled. */
export const PRIVATE = fileURLToPath(new URL('../../deck.private.ts', import.meta.url))
