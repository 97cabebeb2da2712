import type { Stage, StageOptions } from './slide-server.ts'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { captureFolder } from '../deck-model/captures-plugin.ts'
import { holdSets } from './held.ts'
import { whenSettled } from './settled.ts'
import { openStage } from './slide-server.ts'

interface PresentOptions extends Omit<StageOptions, 'captures'> {
  /** How long, in milliseconds, the captures must be unchanged before they are checked; one second by default. */
  everyMs?: number
  tell: (text: string) => void
}

/**
 * Serves the deck for a talk. It shows a copy of the captures and keeps showing it if they change or disappear: a set that is
 * recorded meanwhile replaces it once it is whole and a deck can be made of it; a bad one is reported and ignored. Throws a fault
 * if there is no set to begin with.
 */
export async function present({ everyMs = 1000, tell, ...options }: PresentOptions): Promise<Stage> {
  const captures = captureFolder(options.root)
  const scratch = mkdtempSync(join(tmpdir(), 'deck-present-'))
  const gone = () => rmSync(scratch, { recursive: true, force: true })
  try {
    const held = holdSets(captures, scratch, tell)
    const stage = await openStage({ ...options, captures: held.dir })
    const ends = held.folders.map(folder => whenSettled(folder, everyMs, () => {
      const said = held.look()
      if (said !== null) tell(said)
    }))
    return { ...stage, close: () => stage.close().finally(() => ends.forEach(end => end())).finally(gone) }
  }
  catch (error) {
    gone()
    throw error
  }
}
