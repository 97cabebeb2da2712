import type { Talk } from './finding-kinds.ts'
import { join } from 'node:path'
import { deck } from '../../deck.config.ts'

/** A talk in a folder that may hold nothing, for tests. */
export function talkOf({ root, ...more }: Pick<Talk, 'root'> & Partial<Talk>): Talk {
  return { root, captures: join(root, 'captures'), pdf: join(root, 'dataplane-deck.pdf'), deck, now: new Date(), ...more }
}
