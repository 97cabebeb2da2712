import { workerData } from 'node:worker_threads'
import { deckOf } from '../deck-model/deck.ts'
import { verifySet } from '../set/verify.ts'

/** A worker thread that makes a deck of the set in the given folder: this takes seconds, while the other checks go on. */
deckOf(verifySet(workerData as string))
