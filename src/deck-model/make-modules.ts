import type { Sets } from '../set/sets.ts'
import type { Made, Told } from './module-maker.ts'
import { parentPort, workerData } from 'node:worker_threads'
import { visible } from '../exec/fault.ts'
import { readSets } from '../set/sets.ts'
import { moduleText } from './captures-modules.ts'

/** The thread of `moduleMaker`. */
let sets: Sets | undefined

const answer = (made: Made) => parentPort!.postMessage(made)

parentPort!.on('message', (told: Told) => {
  if (told === 'renew') sets = undefined
  else answer(made(told))
})

function made({ no, id }: Exclude<Told, 'renew'>): Made {
  try {
    sets ??= readSets(workerData as string, says => answer({ says }))
    return { no, text: moduleText(sets, id) }
  }
  catch (error) {
    return { no, why: visible((error as Error).message) }
  }
}
