import type { DeckConfig } from '../../deck.config.ts'
import type { ClusterAccess } from '../exec/kubectl.ts'
import type { Side } from '../words.ts'
import type { Identities } from './preflight.ts'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Fault } from '../exec/fault.ts'
import { ownKubeconfig } from '../exec/kubeconfig.ts'
import { SIDES } from '../words.ts'
import { preflight } from './preflight.ts'

/**
 * Does `work` with both clusters, reached by a kubeconfig of our own and looked at from all sides first. Throws one fault
 * with every problem found before `work` is begun. The kubeconfig is gone afterwards.
 */
export async function withClusters<T>(
  deck: DeckConfig,
  signal: AbortSignal,
  work: (reach: Record<Side, ClusterAccess>, identities: Identities) => Promise<T>,
  tell?: ClusterAccess['tell'],
): Promise<T> {
  const secret = mkdtempSync(join(tmpdir(), 'deck-'))
  try {
    const [v1, v2] = await bothReached(deck, secret, signal, tell)
    return await work({ v1, v2 }, await preflight(deck, { v1, v2 }))
  }
  finally {
    rmSync(secret, { recursive: true, force: true })
  }
}

// --- internal ---

/** Both are looked for before either is told to be missing. */
async function bothReached(deck: DeckConfig, secret: string, signal: AbortSignal, tell: ClusterAccess['tell']): Promise<[ClusterAccess, ClusterAccess]> {
  const tries = await Promise.allSettled(SIDES.map(async (side): Promise<ClusterAccess> => {
    const context = deck.contexts[side]
    const heard: ClusterAccess['tell'] = tell && (told => tell(told.kind === 'waits' ? { ...told, side } : told))
    return { context, env: await ownKubeconfig(secret, context, side), signal, tell: heard }
  }))
  const wrong = tries.flatMap(one => one.status === 'rejected' ? [one.reason as Error] : [])
  const unexpected = wrong.find(error => !(error instanceof Fault))
  if (unexpected) throw unexpected
  if (wrong.length > 0) throw new Fault([...new Set(wrong.map(({ message }) => message))].join('\n'))
  return tries.map(one => (one as PromiseFulfilledResult<ClusterAccess>).value) as [ClusterAccess, ClusterAccess]
}
