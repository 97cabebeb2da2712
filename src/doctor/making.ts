import { workerData } from 'node:worker_threads'
import { pairsShown } from '../conclude/shown-from.ts'
import { deckShown } from '../deck-model/several-sets.ts'
import { readSets } from '../set/sets.ts'

/** A worker thread that makes a deck of the sets in the given folder, for each pair: it takes seconds, and other checks go on. */
const sets = readSets(workerData as string, () => {})
for (const pair of pairsShown(sets)) deckShown(sets, pair)
