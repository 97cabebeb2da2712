import type { ProbeLog, ProbeTry } from './probe-log.ts'

/** A stretch of a probe's time, its end not included. */
export interface Stretch { from: number, until: number }

/** New connections scheduled in a stretch that did not get their answer. Slow is not failed. */
export function failuresIn({ tries }: ProbeLog, { from, until }: Stretch): ProbeTry[] {
  return tries
    .filter(one => one.start >= from && one.start < until && isFailure(one))
    .sort((a, b) => a.start - b.start)
}

/** The longest time in a stretch, in milliseconds, in which no good answer arrived. */
export function longestGap({ tries }: ProbeLog, { from, until }: Stretch): number {
  const answers = tries.filter(({ outcome, end }) => isGood(outcome) && end >= from && end < until).map(({ end }) => end)
  const moments = [from, ...answers.sort((a, b) => a - b), until]
  return Math.max(...moments.slice(1).map((moment, index) => moment - moments[index]!))
}

/** Whether a try got no good answer; nothing that was never tried failed. */
export function isFailure(one: Pick<ProbeTry, 'outcome'> | undefined): boolean {
  return one !== undefined && !isGood(one.outcome)
}

// --- internal ---

function isGood(outcome: ProbeTry['outcome']): boolean {
  return outcome === 'ok' || outcome === 'slow'
}
