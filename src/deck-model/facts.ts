import type { VerifiedSet } from '../set/verify.ts'
import type { VariableSide } from '../read/variable.ts'
import type { CaptureId, Side } from '../words.ts'
import type { FactsShown } from './readings.ts'
import { idOn } from '../read/given.ts'
import { singleVariable, variableFacts } from '../read/variable.ts'
import { SIDES } from '../words.ts'
import { decode } from '../text/decode.ts'

/** The single-variable proof: every fact of both clusters, its verdict, and the captures it was read from. */
export function factsOf(set: VerifiedSet): FactsShown {
  const facts = variableFacts(sideOf(set, 'v1'), sideOf(set, 'v2'))
  return {
    single: singleVariable(facts),
    rows: facts.map(({ from, ...fact }) => ({
      ...fact,
      opens: SIDES.flatMap(side => from[side] === null ? [] : [idOn(side, from[side])]).filter(id => isRecorded(set, id)),
    })),
  }
}

// --- internal ---

function sideOf(set: VerifiedSet, side: Side): VariableSide {
  const { clusters, captures } = set.manifest
  return {
    cluster: clusters[side],
    text: (step) => {
      const capture = captures.find(({ id, status }) => id === idOn(side, step) && status === 'ok')
      return capture?.stdout ? decode(set.read(capture.stdout)).text : null
    },
  }
}

function isRecorded({ manifest }: VerifiedSet, id: CaptureId): boolean {
  return manifest.captures.some(capture => capture.id === id && capture.stdout !== null)
}
