import type { Roles } from '../read/roles.ts'
import type { VerifiedSet } from '../set/verify.ts'
import type { Run } from './model.ts'
import { diffArrays } from 'diff'
import { folded } from '../read/folds.ts'
import { rolesOf } from '../read/roles.ts'
import { clusterAt } from '../set/cluster-at.ts'
import { BOUNDS } from '../text/bounds.ts'
import { linesOf } from '../text/decode.ts'
import { tally } from '../text/occurrences.ts'
import { COMPARED } from '../words.ts'

/** The most lines per side that are aligned: each of them becomes an element of its own. */
const MOST_LINES = 2000

/** The share of both sides' lines that must match for the texts to be aligned. */
const ALIKE = 0.5

/**
 * The matching lines of a step's two outputs, as runs of consecutive lines; null if too few match. Before the comparison
 * everything that must differ between any two clusters is folded; lines keep their order. Takes the left output's id.
 */
export function alignedRuns(set: VerifiedSet, id: string): Run[] | null {
  const both = [id, twinOf(id)].map(side => set.capture(side))
  if (both.some(one => one?.stdout && (one.stdout.lines > MOST_LINES || one.stdout.bytes > BOUNDS.compared))) return null
  const [left, right] = both.map(one => one ? keysOf(set.printed(one.id)?.text ?? '', rolesOf(clusterAt(set, one.side, one.id))) : [])
  return runsOf(left!, right!)
}

/** The id of the right side's capture of a step, by the left one's; any other id is returned unchanged. */
export function twinOf(id: string): string {
  return id.replace(LEFT, `$1.${COMPARED[1]}.`)
}

/** Runs of equal keys in two lists, by the longest common subsequence; null if the lists are too different. */
export function runsOf(left: readonly string[], right: readonly string[]): Run[] | null {
  const total = left.length + right.length
  if (Math.max(left.length, right.length) > MOST_LINES || 2 * common(left, right) < ALIKE * total) return null
  const runs: Run[] = []
  let [at, across] = [1, 1]
  for (const { added, removed, count } of diffArrays([...left], [...right], { maxEditLength: (1 - ALIKE) * total }) ?? []) {
    if (!added && !removed) runs.push([at, across, count])
    if (!added) at += count
    if (!removed) across += count
  }
  const matched = runs.reduce((sum, [,, count]) => sum + count, 0)
  return matched > 0 && 2 * matched >= ALIKE * total ? runs : null
}

// --- internal ---

const LEFT = new RegExp(String.raw`^([^.]+)\.${COMPARED[0]}\.`)

/** How many lines match in any order: a cheap upper bound for the longest common subsequence. */
function common(left: readonly string[], right: readonly string[]): number {
  const there = tally(right)
  return [...tally(left)].reduce((sum, [key, count]) => sum + Math.min(count, there.get(key) ?? 0), 0)
}

function keysOf(text: string, roles: Roles): string[] {
  return linesOf(text).map(line => folded(line, roles))
}
