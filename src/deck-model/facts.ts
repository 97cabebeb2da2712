import type { VariableSide } from '../read/variable.ts'
import type { VerifiedSet } from '../set/verify.ts'
import type { CaptureId, Side } from '../words.ts'
import type { Evidence, FactsShown } from './readings.ts'
import { shellLine } from '../exec/shell.ts'
import { idOn } from '../read/given.ts'
import { singleVariable, variableFacts } from '../read/variable.ts'
import { decode } from '../text/decode.ts'
import { SIDES } from '../words.ts'
import { evidenceOf } from './evidence.ts'

/** The single-variable proof: every fact of both clusters, its verdict, and what it was read from. */
export function factsOf(set: VerifiedSet): FactsShown {
  const facts = variableFacts(sideOf(set, SIDES[0]), sideOf(set, SIDES[1]))
  return {
    single: singleVariable(facts),
    rows: facts.map(({ from, ...fact }) => ({
      ...fact,
      opens: SIDES.flatMap(side => from[side] === null ? [] : [idOn(side, from[side])]).filter(id => isRecorded(set, id)),
    })),
    files: filesOf(set),
  }
}

// --- internal ---

/** Of a diff, about what a slide has room for under its table. */
const MOST_LINES = 6

function filesOf(set: VerifiedSet): Evidence | null {
  const id = idOn('v2', 'constant.kind-files')
  const capture = set.manifest.captures.find(one => one.id === id && one.status === 'ok')
  if (!capture?.stdout || !capture.argv) return null
  const points = Array.from({ length: capture.stdout.lines }, (_, index) => ({ capture: id, line: index + 1 }))
  const evidence = evidenceOf(set, points, MOST_LINES)[0]
  return evidence ? { ...evidence, title: `${capture.title}: ${shellLine(capture.argv)}` } : null
}

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
