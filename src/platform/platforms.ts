import type { Identity } from './identify.ts'
import type { Surroundings } from './platform.ts'
import { clientOf } from './gke/client.ts'
import { gkeSurroundings } from './gke/surroundings.ts'
import { labSurroundings } from './kind/surroundings.ts'

/** What a cluster has around it, by its platform; an unknown one's is never used, for a recording there is refused. */
export function surroundingsOf(identity: Pick<Identity, 'platform' | 'gke'>): Surroundings {
  return identity.platform === 'gke' ? gkeSurroundings(clientOf(identity)) : labSurroundings
}
