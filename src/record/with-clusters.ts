import type { DeckConfig } from '../../deck.config.ts'
import type { ClusterAccess } from '../exec/kubectl.ts'
import type { Side } from '../words.ts'
import type { Identities } from './preflight.ts'
import { Fault } from '../exec/fault.ts'
import { ownKubeconfig } from '../exec/kubeconfig.ts'
import { inScratch } from '../exec/scratch.ts'
import { bySide, sidesOf } from '../words.ts'
import { preflight } from './preflight.ts'

/**
 * Runs `work` with the cluster of each context, reached through our own kubeconfig and fully checked first. Throws one fault with
 * every problem found before `work` begins. The kubeconfig is deleted afterwards.
 */
export async function withClusters<T>(
  deck: DeckConfig,
  signal: AbortSignal,
  work: (reach: Record<Side, ClusterAccess>, identities: Identities) => Promise<T>,
  tell?: ClusterAccess['tell'],
): Promise<T> {
  return await inScratch(async (secret) => {
    const reach = await allReached(deck, secret, signal, tell)
    return await work(reach, await preflight(deck, reach))
  })
}

// --- internal ---

/** All are tried before any is reported as missing. */
async function allReached(deck: DeckConfig, secret: string, signal: AbortSignal, tell: ClusterAccess['tell']): Promise<Record<Side, ClusterAccess>> {
  const sides = sidesOf(deck.contexts)
  const tries = await Promise.allSettled(sides.map(async (side): Promise<ClusterAccess> => {
    const context = deck.contexts[side]
    const ofSide: ClusterAccess['tell'] = tell && (event => tell(event.kind === 'waits' ? { ...event, side } : event))
    return { context, env: await ownKubeconfig(secret, context, side), signal, tell: ofSide }
  }))
  const wrong = tries.flatMap(one => one.status === 'rejected' ? [one.reason as Error] : [])
  const unexpected = wrong.find(error => !(error instanceof Fault))
  if (unexpected) throw unexpected
  if (wrong.length > 0) throw new Fault([...new Set(wrong.map(({ message }) => message))].join('\n'))
  return bySide((_, index) => (tries[index] as PromiseFulfilledResult<ClusterAccess>).value, sides)
}
