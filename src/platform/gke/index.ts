import type { Platform } from '../platform.ts'
import { PUBLISHED } from '../images.ts'
import { clientOf } from './client.ts'
import { versions } from './commands.ts'
import { pairFindings } from './compare.ts'
import { skewFindings } from './skew.ts'
import { gkeSurroundings } from './surroundings.ts'

/** Clusters that the GKE API confirms. They may be anybody's: only those named on the command line are changed. */
export const gke: Platform = {
  surroundings: identity => gkeSurroundings(clientOf(identity)),
  tools: { gcloud: versions },
  mayChange: () => false,
  images: async () => PUBLISHED,
  withoutToolbox: false,
  async pairProblems([one, other]) {
    if (!one.identity.gke || !other.identity.gke) return []
    const skews = await Promise.all([one, other].map(({ identity, reach }) => skewFindings(identity.serverVersion, reach)))
    const all = [...pairFindings(one.identity.gke.cluster, other.identity.gke.cluster), ...skews.flat()]
    return [...new Set(all.map(({ what, mend }) => `${what} → ${mend}`))]
  },
}
