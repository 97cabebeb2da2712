import type { VerifiedSet } from '../set/verify.ts'
import type { Step } from '../trace/step.ts'
import { COMPARED } from '../words.ts'

/** Whether a step is for the platform of this set: what only another platform has is not missing here. */
export function runsHere(step: Step, { manifest }: Pick<VerifiedSet, 'manifest'>): boolean {
  return !step.platforms || step.platforms.includes(manifest.clusters[COMPARED[0]].platform)
}
