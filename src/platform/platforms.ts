import type { PlatformKind } from '../words.ts'
import type { Identity } from './identify.ts'
import type { Platform, Surroundings } from './platform.ts'
import { gke } from './gke/index.ts'
import { kind } from './kind/index.ts'

/** Only GKE has nodes that may be cut off: on any other platform it says so. */
export { refuseCut } from './gke/nodes.ts'

/** The platform that a manifest or an identity names. */
export function platformOf(named: PlatformKind): Platform {
  return PLATFORMS[named]
}

/** What a cluster has around it, by its platform; an unknown one's is never used, for a recording there is refused. */
export function surroundingsOf(identity: Pick<Identity, 'platform' | 'gke'>): Surroundings {
  return platformOf(identity.platform).surroundings(identity)
}

// --- internal ---

const PLATFORMS: Record<PlatformKind, Platform> = { gke, kind, unknown: { ...kind, mayChange: () => false } }
