import type { RunRecord } from '../set/manifest.ts'
import type { VerifiedSet } from '../set/verify.ts'
import { PLATFORM_WORDS } from '../platform/platform-words.ts'
import { captureId } from '../trace/index.ts'
import { COMPARED } from '../words.ts'

/**
 * The machine that ran a measurement, and what that means for its numbers: in the lab both clusters share it, so shapes can be
 * compared, speeds cannot. On GKE it is the one in the zone, in Compute Engine's own words, or else the presenter's.
 */
export function machineWords(set: VerifiedSet, { platform, cpus, cpu }: RunRecord['host']): string {
  if (PLATFORM_WORDS[set.manifest.clusters[COMPARED[0]].platform].oneKernel) return `One kernel, ${cpus} cores: not a benchmark.`
  // of the machine in the zone; nothing if requests started on the presenter's
  const [zone, type, ...kind] = set.text(captureId({ layer: 'constant', name: 'client' }, COMPARED[0]))?.trim().split(/\s+/) ?? []
  return zone ? `Asked from a machine in ${zone}: ${type}, ${kind.join(' ')}.` : `Asked from ${platform}, ${cpus} × ${cpu}.`
}
