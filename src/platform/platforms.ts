import type { PlatformKind } from '../words.ts'
import type { Identity } from './identify.ts'
import type { Platform, Surroundings } from './platform.ts'
import { gke } from './gke/index.ts'
import { kind } from './kind/index.ts'
import { other } from './other/index.ts'

/** Only GKE has nodes that may be cut off: any other platform is refused. */
export { refuseCut } from './gke/nodes.ts'

/** The platform with the name in a manifest or an identity. */
export function platformOf(named: PlatformKind): Platform {
  return PLATFORMS[named]
}

/** A cluster's surroundings, by its platform. */
export function surroundingsOf(identity: Pick<Identity, 'platform' | 'gke'>): Surroundings {
  return platformOf(identity.platform).surroundings(identity)
}

// --- internal ---

const PLATFORMS: Record<PlatformKind, Platform> = { gke, kind, other }
