import type { SetName } from '../set/sets.ts'
import type { VerifiedSet } from '../set/verify.ts'
import type { Step } from '../trace/step.ts'
import type { CaptureId, Side } from '../words.ts'
import type { Output, Resemblance } from './model.ts'
import { captureId } from '../trace/index.ts'
import { COMPARED, otherSide } from '../words.ts'
import { commandParts } from './command-parts.ts'
import { likenessOf } from './likeness.ts'

/** A capture as the deck lists it: everything but its text. */
export function outputOf(step: Step, side: Side, set: VerifiedSet, name: SetName = 'reference'): Output {
  const id = captureId(step, side)
  const capture = set.capture(id)
  const twin = set.capture(captureId(step, otherSide(side)))
  return {
    id,
    side,
    layer: step.layer,
    title: step.title,
    standing: capture?.status ?? 'not captured',
    reason: capture ? capture.reason : whyNot(step, set),
    command: capture?.argv ? commandParts(capture.argv) : null,
    exitCode: capture?.exitCode ?? null,
    startedOn: capture?.startedOn ?? null,
    durationMs: capture?.durationMs ?? null,
    attempts: capture?.attempts ?? null,
    aliased: capture?.aliased ?? 0,
    stdout: capture?.stdout ?? null,
    stderr: capture?.stderr ?? null,
    refused: (capture?.refused ?? []).map(({ argv, reason }) => ({ command: argv && commandParts(argv), reason })),
    twin: twin?.id ?? null,
    likeness: resemblance(set, id),
    set: name,
  }
}

// --- internal ---

function whyNot(step: Step, { manifest }: VerifiedSet): string {
  const { platform } = manifest.clusters[COMPARED[0]]
  return step.platforms && !step.platforms.includes(platform)
    ? `This step runs on ${step.platforms.join(' and ')} only.`
    : 'The trace has this step, the set of captures does not.'
}

function resemblance(set: VerifiedSet, id: CaptureId): Resemblance | null {
  const found = likenessOf(set, id)
  return found && { verdict: found.verdict, folded: found.folded }
}
