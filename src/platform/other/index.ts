import type { Platform } from '../platform.ts'
import { namedProvider } from '../../set/provider.ts'
import { PUBLISHED } from '../images.ts'
import { otherSurroundings } from './surroundings.ts'

/**
 * Any other conformant cluster, labelled with what its provider ids say. It is somebody's: only what is named on the command line
 * is changed, beside the workload in a namespace of ours.
 */
export const other: Platform = {
  surroundings: () => otherSurroundings,
  tools: {},
  mayChange: () => false,
  images: async () => PUBLISHED,
  withoutToolbox: true,
  async pairProblems([left, right]) {
    const [one, two] = [namedProvider(left.identity.nodes), namedProvider(right.identity.nodes)]
    if (one === two) return []
    return [`"${left.reach.context}" has ${one}, "${right.reach.context}" ${two}: the dataplane would not be the only variable → name two clusters of one provider`]
  },
}
