import type { RunRecord } from '../capture/manifest.ts'
import type { Platform } from '../trace/words.ts'

/**
 * The machine a measurement was asked from, and what that makes of its numbers: on the lab both clusters share it, so what is
 * compared there is shape, never speed.
 */
export function machineWords(platform: Platform, host: RunRecord['host']): string {
  if (platform === 'kind') return `One kernel, ${host.cpus} cores: not a benchmark.`
  return `Asked from ${host.platform}, ${host.cpus} × ${host.cpu}.`
}
