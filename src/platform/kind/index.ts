import type { Platform } from '../platform.ts'
import process from 'node:process'
import { CLUSTERS } from './names.ts'
import { labSurroundings } from './surroundings.ts'
import { choose, remembered } from './versions.ts'

/** The lab, which this deck creates on this machine. Its clusters and their kubectl access belong to the user. */
export const kind: Platform = {
  surroundings: () => labSurroundings,
  tools: { kind: ['kind', 'version'] },
  mayChange: (side, { nodes }) => nodes.every(({ name }) => CLUSTERS[side].nodes.includes(name)),
  async images() {
    const { nginxImage: nginx, toolboxImage: toolbox } = choose({}, process.env, await remembered())
    return { nginx, toolbox }
  },
  withoutToolbox: false,
  pairProblems: async () => [],
}
