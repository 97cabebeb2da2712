import type { VerifiedSet } from '../set/verify.ts'
import { describe, expect, it } from 'vitest'
import { changed, shippedSet } from '../../test/set.ts'
import { machineWords } from './machine-words.ts'

const shipped = shippedSet()
const host = { platform: 'darwin', kernel: '25', cpus: 8, cpu: 'Apple M2' }

/** The set that ships, were it GKE's, with what gcloud says of a machine in the zone, or without one. */
function onGke(said: string | null): VerifiedSet {
  const { v1, v2 } = shipped.manifest.clusters
  return changed(shipped, { 'constant.v1.client': said }, { v1: { ...v1, platform: 'gke' }, v2 })
}

describe('where a measurement was asked from', () => {
  it('is one kernel with the clusters on the lab, which makes its numbers no benchmark', () => {
    expect(machineWords(shipped, host)).toBe('One kernel, 8 cores: not a benchmark.')
  })

  it('is the machine in the zone on GKE, as Compute Engine describes it, or else the presenter\'s', () => {
    expect(machineWords(onGke('us-central1-a\tn2-standard-2\tIntel Cascade Lake\n'), host)).toBe('Asked from a machine in us-central1-a: n2-standard-2, Intel Cascade Lake.')
    expect(machineWords(onGke(null), host)).toBe('Asked from darwin, 8 × Apple M2.')
  })
})
