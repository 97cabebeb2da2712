import type { VerifiedSet } from '../set/verify.ts'
import type { Dataplanes, Side } from '../words.ts'
import type { Concluded, Conclusion, Judged } from './conclusion.ts'
import { once } from '../exec/once.ts'
import { idOn, sideOf } from '../read/side.ts'
import { readOr } from '../read/unread.ts'
import { perSet } from '../set/per-set.ts'
import { BOUNDS } from '../text/bounds.ts'
import { beginning } from '../text/lines.ts'
import { COMPARED, dataplanesOf, layerIn, otherSide, withSide } from '../words.ts'
import { CONCLUSIONS } from './all-conclusions.ts'
import { idsLike, notCaptured } from './conclusion.ts'

/**
 * The conclusion of a set with this id (`l5.v1.conntrack`, of both sides `failover.grace`); null if there is none. Computed once
 * per set. A sentence may quote captured text as long as an output: if it is longer than {@link BOUNDS.sentence} characters, its
 * beginning and its length are given.
 */
export const concluded = perSet((set: VerifiedSet, id: string): Concluded | null => {
  const one = instancesOf(set).get(id)
  return one ? draw(set, id, one) : null
})

/** Every conclusion that is possible for the set's platform and layers, in the order of the layers. */
export function allConcluded(set: VerifiedSet): Concluded[] {
  return [...instancesOf(set).keys()].map(id => concluded(set, id)!)
}

/** The beliefs, which are judged like any conclusion. */
export const BELIEFS: readonly Conclusion[] = CONCLUSIONS.filter(({ belief }) => belief)

/** A conclusion's ids: one per side whose dataplane it is about, or one. */
export function idsOf(conclusion: Conclusion, dataplanes: Dataplanes): string[] {
  return sidesOf(conclusion, dataplanes)?.map(side => idOn(side, conclusion.id)) ?? [conclusion.id]
}

/** The sides that a conclusion is judged on, of those that run these dataplanes; null: once, of both together. */
export function sidesOf({ sides, on }: Conclusion, dataplanes: Dataplanes): Side[] | null {
  return sides?.filter(side => on?.includes(dataplanes[side]) ?? true) ?? null
}

/** A conclusion by the names that its sides have in their set, whichever places they are compared in. */
export function byOwnNames(one: Concluded, { manifest: { clusters } }: VerifiedSet): Concluded {
  const named = <T extends string>(id: T) => withSide(id, place => clusters[place].side)
  return {
    ...one,
    id: named(one.id),
    side: one.side && clusters[one.side].side,
    of: one.of.map(place => clusters[place].side),
    found: one.verdict === 'not captured' && one.found !== null ? named(one.found) : one.found,
    points: one.points.map(point => ({ ...point, capture: named(point.capture) })),
  }
}

/** Draws a conclusion that is not in the deck, for tests. */
export function draw(set: VerifiedSet, id: string, { conclusion, side }: Instance): Concluded {
  const judged = judge(set, conclusion, side)
  const says = beginning(judged.says, BOUNDS.sentence)
  const { question, needs, counter } = conclusion
  return {
    id,
    layer: layerIn(conclusion.id),
    side,
    of: sidesNeeded({ conclusion, side }),
    question,
    verdict: judged.verdict,
    few: judged.few ?? false,
    sentence: judged.verdict === 'holds' ? says : null,
    found: judged.verdict === 'holds' ? null : says,
    numbers: judged.numbers ?? {},
    way: judged.way ?? null,
    points: judged.points ?? [],
    needs,
    counter,
  }
}

/** The steps that a conclusion about both sides names, and that one of them has no usable capture of. */
export function lackedBy(set: VerifiedSet, { needs, counter }: Concluded): string[] {
  return [...needs, ...counter].filter(step => missing(set, [step], COMPARED).length > 0)
}

// --- internal ---

interface Instance { conclusion: Conclusion, side: Side | null }

const instancesOf = once(({ manifest }: VerifiedSet): ReadonlyMap<string, Instance> => {
  const dataplanes = dataplanesOf(manifest)
  return new Map(CONCLUSIONS.flatMap((conclusion) => {
    const sides = sidesOf(conclusion, dataplanes)
    return idsOf(conclusion, dataplanes).map((id, index) => [id, { conclusion, side: sides?.[index] ?? null }] as const)
  }))
})

function judge(set: VerifiedSet, conclusion: Conclusion, side: Side | null): Judged {
  const own = side ?? COMPARED[0]
  const lacking = (steps: readonly string[]) => missing(set, steps, sidesNeeded({ conclusion, side }))
  const [without] = lacking(conclusion.needs)
  if (without !== undefined) return notCaptured(`${without} was not captured.`)
  return readOr(() => {
    const judged = conclusion.judge(sideOf(set, own), sideOf(set, otherSide(own)))
    const [unasked] = lacking(conclusion.counter)
    // a statement that nothing could have refuted does not hold
    return judged.verdict === 'holds' && unasked !== undefined ? notCaptured(`${unasked}, which could refute it, was not captured.`) : judged
  }, notCaptured)
}

function sidesNeeded({ conclusion, side }: Instance): readonly Side[] {
  return side === null || conclusion.ofBoth ? COMPARED : [side]
}

/** The steps without any usable capture, with the side. */
function missing(set: VerifiedSet, steps: readonly string[], sides: readonly Side[]): string[] {
  const answered = (step: string, side: Side) => {
    const like = idsLike(side, step)
    return step.includes('*') ? set.captures.some(({ id, status }) => status === 'ok' && like.test(id)) : set.text(idOn(side, step)) !== null
  }
  return sides.flatMap(side => steps.filter(step => !answered(step, side)).map(step => idOn(side, step)))
}
