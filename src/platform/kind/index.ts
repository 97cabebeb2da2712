import type { Platform } from '../platform.ts'
import { CLUSTERS } from './names.ts'
import { labSurroundings } from './surroundings.ts'

/** The lab, which this deck creates on this machine. Its clusters and their kubectl access belong to the user. */
export const kind: Platform = {
  surroundings: () => labSurroundings,
  tools: { kind: ['kind', 'version'] },
  mayChange: (side, { nodes }) => nodes.every(({ name }) => CLUSTERS[side].nodes.includes(name)),
  pairProblems: async () => [],
}
