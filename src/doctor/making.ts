import { workerData } from 'node:worker_threads'
import { deckShown } from '../deck-model/two-sets.ts'
import { comparingSets } from '../set/comparison.ts'
import { readSets } from '../set/sets.ts'

/** A worker thread that makes a deck of the sets in the given folder: this takes seconds, while the other checks go on. */
deckShown(comparingSets(readSets(workerData as string, () => {})))
