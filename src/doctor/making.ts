import { workerData } from 'node:worker_threads'
import { deckOf } from '../deck-model/deck.ts'
import { verifySet } from '../set/verify.ts'

/** A thread of its own that makes a deck of the set in the folder it is given: seconds, in which the others go on looking. */
deckOf(verifySet(workerData as string))
