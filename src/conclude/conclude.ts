import type { VerifiedSet } from '../set/verify.ts'
import type { CaptureId, Layer, Side } from '../words.ts'
import type { Concluded, Conclusion, Judged } from './conclusion.ts'
import { Fault } from '../exec/fault.ts'
import { sideOf } from '../read/side.ts'
import { whyUnread } from '../read/unread.ts'
import { perSet } from '../set/per-set.ts'
import { BOUNDS } from '../text/bounds.ts'
import { beginning } from '../text/lines.ts'
import { otherSide, SIDES } from '../words.ts'
import { CONCLUSIONS } from './all-conclusions.ts'
import { isNamed, notCaptured } from './conclusion.ts'

/**
 * What is concluded of a set under an id (`l5.v1.conntrack`, of both sides together `failover.grace`); null where there is no
 * such conclusion. Drawn once for each set. What a sentence quotes may be as long as an output: of more than
 * {@link BOUNDS.sentence} characters the beginning is given, and how many there are.
 */
export const concluded = perSet((set: VerifiedSet, id: string): Concluded | null => {
  const one = INSTANCES.get(id)
  return one ? draw(set, id, one) : null
})

/** Every conclusion that its set's platform and layers could give, in the order of the layers. */
export function allConcluded(set: VerifiedSet): Concluded[] {
  return [...INSTANCES.keys()].map(id => concluded(set, id)!)
}

/** The beliefs, each as its sides' captures stand to it. */
export const BELIEFS: readonly Conclusion[] = CONCLUSIONS.filter(({ belief }) => belief)

/** The ids under which a conclusion is drawn. */
export function idsOf({ id, sides }: Conclusion): string[] {
  return sides === null ? [id] : sides.map(side => id.replace('.', `.${side}.`))
}

/** Draws a conclusion that the deck does not have, as a test of it does. */
export function draw(set: VerifiedSet, id: string, { conclusion, side }: Instance): Concluded {
  const judged = judge(set, conclusion, side)
  const says = beginning(judged.says, BOUNDS.sentence)
  const { question, needs, counter } = conclusion
  return {
    id,
    layer: conclusion.id.split('.')[0] as Layer,
    side,
    question,
    verdict: judged.verdict,
    sentence: judged.verdict === 'holds' ? says : null,
    found: judged.verdict === 'holds' ? null : says,
    numbers: judged.numbers ?? {},
    points: judged.points ?? [],
    needs,
    counter,
  }
}

// --- internal ---

interface Instance { conclusion: Conclusion, side: Side | null }

const INSTANCES: ReadonlyMap<string, Instance> = new Map(CONCLUSIONS.flatMap(conclusion =>
  idsOf(conclusion).map((id, index): [string, Instance] => [id, { conclusion, side: conclusion.sides?.[index] ?? null }])))

function judge(set: VerifiedSet, conclusion: Conclusion, side: Side | null): Judged {
  const own = side ?? SIDES[0]
  const lacking = (steps: readonly string[]) => missing(set, steps, side === null || conclusion.ofBoth ? SIDES : [side])
  const [without] = lacking(conclusion.needs)
  if (without !== undefined) return notCaptured(`${without} was not captured.`)
  try {
    const judged = conclusion.judge(sideOf(set, own), sideOf(set, otherSide(own)))
    const [unasked] = lacking(conclusion.counter)
    // what nothing could have refuted does not hold
    return judged.verdict === 'holds' && unasked !== undefined ? notCaptured(`${unasked}, which could refute it, was not captured.`) : judged
  }
  catch (error) {
    if (error instanceof Fault) return notCaptured(error.message)
    return notCaptured(whyUnread(error))
  }
}

/** The steps of which no capture answered, with the side. */
function missing(set: VerifiedSet, steps: readonly string[], sides: readonly Side[]): string[] {
  const answered = (step: string, side: Side) => step.includes('*')
    ? set.captures.some(({ id }) => isNamed(id, side, step) && set.capture(id)?.status === 'ok')
    : set.text(step.replace('.', `.${side}.`) as CaptureId) !== null
  return sides.flatMap(side => steps.filter(step => !answered(step, side)).map(step => step.replace('.', `.${side}.`)))
}
