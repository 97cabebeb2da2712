import type { Capture, Cluster, Manifest } from '../set/manifest.ts'
import type { VerifiedSet } from '../set/verify.ts'
import { lastGoodSet } from '../set/publish.ts'
import { BOUNDS } from '../text/bounds.ts'
import { SIDES } from '../words.ts'
import { likeness } from './likeness.ts'
import { rolesOf } from './roles.ts'

/** What a new set says that the one before it did not. Ids of captures, and names of facts such as `v1 serverVersion`. */
export interface Changes {
  /** Captures that say the same, but for what is of the moment: times, ages, ports, counters, generated names. */
  same: number
  different: string[]
  added: string[]
  gone: string[]
  facts: string[]
}

/** What has to be kept of a set until another one has taken its place. */
export interface SetSnapshot { manifest: Manifest, texts: ReadonlyMap<string, string> }

/** The set that stands in `dir` now, to be compared with when its files are gone; null where none is whole. */
export function snapshotLast(dir: string): SetSnapshot | null {
  try {
    return snapshotOf(lastGoodSet(dir, () => {}))
  }
  catch {
    return null
  }
}

/** Reads the outputs of a set. */
export function snapshotOf({ manifest, read }: VerifiedSet): SetSnapshot {
  const texts = manifest.captures.flatMap(({ id, stdout }) => stdout ? [[id, read(stdout).toString('utf8')] as const] : [])
  return { manifest, texts: new Map(texts) }
}

/** Compares two sets, each side with itself, by the folds that also compare the sides. */
export function changesSince(last: SetSnapshot, now: SetSnapshot): Changes {
  const [before, after] = [byId(last), byId(now)]
  const both = [...after.keys()].filter(id => before.has(id))
  const different = both.filter(id => !isSame(before.get(id)!, after.get(id)!, last, now))
  return {
    same: both.length - different.length,
    different,
    added: [...after.keys()].filter(id => !before.has(id)),
    gone: [...before.keys()].filter(id => !after.has(id)),
    facts: SIDES.flatMap(side => factsThatDiffer(last.manifest.clusters[side], now.manifest.clusters[side])),
  }
}

// --- internal ---

function byId({ manifest }: SetSnapshot): ReadonlyMap<string, Capture> {
  return new Map(manifest.captures.map(one => [one.id, one]))
}

function isSame(before: Capture, after: Capture, last: SetSnapshot, now: SetSnapshot): boolean {
  if (before.status !== after.status || before.exitCode !== after.exitCode) return false
  if (before.stdout?.sha256 === after.stdout?.sha256) return true
  // what is too large to be compared line by line is another where its bytes are
  if ([before, after].some(({ stdout }) => stdout !== null && stdout.bytes > BOUNDS.compared)) return false
  return likeness(compared(before, last), compared(after, now)).verdict !== 'different'
}

function compared({ id, side }: Capture, { manifest, texts }: SetSnapshot) {
  const roles = rolesOf(manifest.clusters[side])
  const token = tokenOf(manifest)
  const text = texts.get(id) ?? ''
  return { roles, text: token === null ? text : text.replaceAll(token, '‹token›') }
}

/** The word that marks a run's requests stands in the path they ask for (`markRequests` in ground.ts). */
function tokenOf({ captures }: Manifest): string | null {
  return captures.flatMap(({ argv }) => argv ?? []).join(' ').match(/\bt[0-9a-f]{10}\b/)?.[0] ?? null
}

function factsThatDiffer(before: Cluster, after: Cluster): string[] {
  const names = Object.keys(after) as (keyof Cluster)[]
  return names.filter(name => JSON.stringify(before[name]) !== JSON.stringify(after[name])).map(name => `${after.side} ${name}`)
}
