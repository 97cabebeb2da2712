import { workerData } from 'node:worker_threads'
import { verifySet } from '../capture/verify.ts'
import { deckOf } from '../show/deck.ts'

/** A thread of its own that makes a deck of the set in the folder it is given: seconds, in which the others go on looking. */
deckOf(verifySet(workerData as string))
