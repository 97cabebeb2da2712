import type { Side } from '../words.ts'
import type { Check, Finding, Talk } from './finding-kinds.ts'
import { attempt } from '../exec/attempt.ts'
import { ownKubeconfig } from '../exec/kubeconfig.ts'
import { inScratch } from '../exec/scratch.ts'
import { uidOf } from '../platform/identify.ts'
import { mainOf } from '../set/sets.ts'
import { sideName, sidesOf } from '../words.ts'
import { good, saidAndTodo, warning } from './finding-kinds.ts'
import { verified } from './verified.ts'

/** Seconds within which a cluster must identify itself. */
const PATIENCE = 5

/**
 * Asks all clusters at the same time for their identity. The slides need none of them; a refresh and live blocks do, and a
 * cluster other than the captured one would contradict the slides.
 */
export const clusters: Check = {
  name: 'clusters',
  look: talk => inScratch(secret => Promise.all(sidesOf(talk.deck.contexts).map(side => answered(side, talk, secret)))),
}

// --- internal ---

const TODO = 'The slides do without. For a refresh or live blocks: bring it up, log in, or name another by its option'

async function answered(side: Side, talk: Talk, secret: string): Promise<Finding> {
  const context = talk.deck.contexts[side]
  try {
    const env = await ownKubeconfig(secret, context, side)
    const began = performance.now()
    const uid = await uidOf({ context, env }, PATIENCE)
    return compared(side, context, uid, recordedUid(talk, side), Math.round(performance.now() - began))
  }
  catch (error) {
    return { kind: 'warning', ...saidAndTodo(error, TODO) }
  }
}

function compared(side: Side, context: string, uid: string, recorded: string | null, ms: number): Finding {
  const said = `${sideName(side)} "${context}" answers in ${ms} ms`
  if (recorded === null) return good(said)
  if (uid === recorded) return good(`${said}, and is the cluster of the captures`)
  return warning(`${said}, and is another cluster than in the captures`, 'npm run refresh, or name the clusters as when they were recorded')
}

/** A set that cannot be read is reported by another check. */
function recordedUid(talk: Talk, side: Side): string | null {
  return attempt(() => mainOf(verified(talk).sets).manifest.clusters[side].uid, null)
}
