import type { Platform } from '../platform.ts'
import { CLUSTERS } from './names.ts'
import { labSurroundings } from './surroundings.ts'

/** The lab, which this deck makes on this machine. kubectl and the clusters are of whoever made both. */
export const kind: Platform = {
  surroundings: () => labSurroundings,
  tools: { kind: ['kind', 'version'] },
  mayChange: (side, { nodes }) => nodes.every(({ name }) => CLUSTERS[side].nodes.includes(name)),
  pairProblems: async () => [],
}
