import type { Capture, Cluster } from '../set/manifest.ts'
import { attempt } from '../exec/attempt.ts'
import { clusterAt } from '../set/cluster-at.ts'
import { lastGoodSet } from '../set/publish.ts'
import { VerifiedSet } from '../set/verify.ts'
import { BOUNDS } from '../text/bounds.ts'
import { sidesOf } from '../words.ts'
import { likeness } from './likeness.ts'
import { rolesOf } from './roles.ts'

/** The differences between a new set and the one before it: ids of captures, and names of facts such as `v1 serverVersion`. */
export interface Changes {
  /** Captures without differences, except in what changes with the moment: times, ages, ports, counters, generated names. */
  same: number
  different: string[]
  added: string[]
  gone: string[]
  facts: string[]
}

/** The set that is in `dir` now, for a comparison after its files are gone; null if it is not whole. */
export function snapshotLast(dir: string): VerifiedSet | null {
  return attempt(() => snapshotOf(lastGoodSet(dir, () => {})), null)
}

/** Compares two sets, each side with itself, by the folds that also compare the sides. */
export function changesSince(last: VerifiedSet, now: VerifiedSet): Changes {
  const { clusters } = now.manifest
  const both = now.captures.filter(({ id }) => last.capture(id))
  const different = both.filter(({ id }) => !isSame(id, last, now))
  return {
    same: both.length - different.length,
    different: different.map(({ id }) => id),
    added: now.captures.flatMap(({ id }) => last.capture(id) ? [] : [id]),
    gone: last.captures.flatMap(({ id }) => now.capture(id) ? [] : [id]),
    facts: sidesOf(clusters).flatMap(side => factsThatDiffer(last.manifest.clusters[side], clusters[side])),
  }
}

// --- internal ---

function snapshotOf(set: VerifiedSet): VerifiedSet {
  const kept = new Map(set.captures.flatMap(({ stdout }) => stdout ? [[stdout.path, set.bytes(stdout)]] : []))
  return new VerifiedSet(set, ({ path }) => kept.get(path)!)
}

function isSame(id: string, last: VerifiedSet, now: VerifiedSet): boolean {
  const [before, after] = [last.capture(id)!, now.capture(id)!]
  if (before.status !== after.status || before.exitCode !== after.exitCode) return false
  if (before.stdout?.sha256 === after.stdout?.sha256) return true
  // outputs that are too large to be compared line by line differ if their bytes do
  if ([before, after].some(({ stdout }) => stdout !== null && stdout.bytes > BOUNDS.compared)) return false
  return likeness(compared(before, last), compared(after, now)).verdict !== 'different'
}

function compared({ id, side }: Capture, set: VerifiedSet) {
  const token = tokenOf(set.captures)
  const text = set.printed(id)?.text ?? ''
  return { roles: rolesOf(clusterAt(set, side, id)), text: token === null ? text : text.replaceAll(token, '‹token›') }
}

/** The word that marks a run's requests is part of the path they request (`markRequests` in ground.ts). */
function tokenOf(captures: readonly Capture[]): string | null {
  return captures.flatMap(({ argv }) => argv ?? []).join(' ').match(/\bt[0-9a-f]{10}\b/)?.[0] ?? null
}

function factsThatDiffer(before: Cluster | undefined, after: Cluster): string[] {
  if (before === undefined) return []
  const names = Object.keys(after) as (keyof Cluster)[]
  return names.filter(name => JSON.stringify(before[name]) !== JSON.stringify(after[name])).map(name => `${after.side} ${name}`)
}
