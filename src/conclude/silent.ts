import type { FailoverRun } from '../read/failover.ts'
import type { Silence } from '../read/silence.ts'
import type { Difference } from '../read/spread.ts'
import type { Side } from '../words.ts'
import { difference, ENOUGH, spreadOf } from '../read/spread.ts'
import { bySide, otherSide, SIDES } from '../words.ts'

/** What the runs of a silent node say: the answer is the question again where nothing was shown; what qualifies it follows. */
export interface SilentWords { question: string, title: string, says: string[] }

/**
 * Compares what failed after the silent node's pods had left the Service, by the difference of medians and its interval; `names`
 * are those of the dataplanes. What failed before, and what the logs' ends cut off, is said with it.
 */
export function silentWords(runs: readonly FailoverRun[], names: Record<Side, string>): SilentWords {
  const valid = runs.filter(({ voids }) => voids.length === 0)
  const counting = bySide(one => valid.flatMap(({ side, silence }) => side === one ? silence ?? [] : []))
  const [one, other] = SIDES
  const found = difference(counting[one].map(({ after }) => after), counting[other].map(({ after }) => after))
  return {
    question: ASKED,
    title: found?.shown ? answer(counting, names, found.by < 0 ? other : one) : ASKED,
    says: [
      compared(counting, found),
      ...SIDES.map(side => cutOff(counting[side], names[side])),
      undrawn(runs),
    ].filter(text => text !== null),
  }
}

// --- internal ---

const ASKED = 'A node falls silent. Who still loses connections a minute later?'

function answer(counting: Record<Side, Silence[]>, names: Record<Side, string>, better: Side): string {
  const worse = otherSide(better)
  const [most, least] = [worse, better].map(side => Math.round(spreadOf(counting[side].map(({ after }) => after))!.median))
  return `Its pods have left the Service, and ${names[worse]} still fails: ${most} connections, ${names[better]} ${least}`
}

function compared(counting: Record<Side, Silence[]>, found: Difference | null): string | null {
  const [n, m] = SIDES.map(side => counting[side].length) as [number, number]
  if (n === 0 || m === 0) return null
  if (!found) return `Too few valid runs to compare: ${n} and ${m}, and it takes ${ENOUGH}.`
  const interval = `95 % interval ${ends(found.low, found.high, found.shown)}; ${n} and ${m} runs`
  return `${found.shown ? 'Medians after the line differ' : 'After the line no difference is shown'}: by ${Math.abs(found.by)} (${interval}).`
}

function cutOff(silences: readonly Silence[], name: string): string | null {
  const cut = silences.filter(({ failsAtEnd }) => failsAtEnd).length
  return cut === 0 ? null : `In ${cut} of ${silences.length} runs ${name} still fails when the log ends: its number is a lower bound.`
}

/** Of runs whose pods never left the Service nothing can be laid over the others; they failed most of all. */
function undrawn(runs: readonly FailoverRun[]): string | null {
  const left = runs.filter(({ voids }) => voids.length > 0)
  if (left.length === 0) return null
  const named = left.filter(({ succession }) => succession.unready === null)
  if (named.length === 0) return `Not drawn: ${left.length} of ${runs.length} runs, which are void.`
  const { low, high } = spreadOf(named.map(({ failed, tried }) => Math.round(failed.length / tried * 100)))!
  const share = low === high ? `${low} %` : `${low} to ${high} %`
  return `Not drawn: ${left.length} of ${runs.length} runs. In ${named.length} the Service named the silent pods to the end, and ${share} failed.`
}

/** A difference that is shown has its sign in the sentence around it. */
function ends(low: number, high: number, shown: boolean): string {
  return (shown ? [Math.abs(low), Math.abs(high)].sort((a, b) => a - b) : [low, high]).map(Math.round).join(' to ').replaceAll('-', '−')
}
