import type { PolicyRead } from '../read/policy.ts'
import type { VerifiedSet } from '../set/verify.ts'
import { concluded, idsOf } from '../conclude/conclude.ts'
import { POLICY } from '../conclude/policy.ts'
import { readPolicy } from '../read/policy.ts'
import { COMPARED, dataplanesOf } from '../words.ts'

/** The policy experiment of one side, and the sentences about it. */
export interface PolicyShown extends PolicyRead { says: string[] }

/** The policy experiment of each side; empty if it was not captured. */
export function policyOf(set: VerifiedSet): PolicyShown[] {
  const dataplanes = dataplanesOf(set.manifest)
  return COMPARED.flatMap((side, index) => {
    const read = readPolicy(set, side)
    return read ? [{ ...read, says: POLICY.flatMap(one => concluded(set, idsOf(one, dataplanes)[index]!)!.sentence ?? []) }] : []
  })
}
