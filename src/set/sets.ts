import type { VerifiedSet } from './verify.ts'
import { existsSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { sha256 } from '../exec/remote-digest.ts'
import { lastGoodSet, setFolders, toStderr } from './publish.ts'

/** The set that ships, which no refresh touches, and the one that a refresh writes: a folder each, side by side. */
const SET_NAMES = ['reference', 'current'] as const
export type SetName = typeof SET_NAMES[number]

/** Those there are of the two; one at least. */
export type Sets = Readonly<Partial<Record<SetName, VerifiedSet>>>

/**
 * Where the sets of `dir` are, or may be one day. A folder that holds neither is a set itself and the only one: somebody's own,
 * unless it is the reference.
 */
export function placesOf(dir: string): Partial<Record<SetName, string>> {
  const whole = resolve(dir)
  const places = SET_NAMES.map(name => [name, join(whole, name)] as const)
  if (places.some(([, path]) => isThere(path))) return Object.fromEntries(places)
  return { [basename(whole) === 'reference' ? 'reference' : 'current']: whole }
}

/**
 * The sets of a folder, each as {@link lastGoodSet} finds it. A current one that is damaged is said by `tell`, and the reference
 * stands alone; without a reference, and where that is damaged, it throws.
 */
export function readSets(dir: string, tell: (text: string) => void = toStderr): Sets {
  const { reference, current } = placesOf(dir)
  if (current === undefined) return { reference: lastGoodSet(reference!, tell) }
  if (reference === undefined || !isThere(reference)) return { current: lastGoodSet(current, tell) }
  const shipped = lastGoodSet(reference, tell)
  if (!isThere(current)) return { reference: shipped }
  try {
    return { reference: shipped, current: lastGoodSet(current, tell) }
  }
  catch (error) {
    const [why] = (error as Error).message.split('\n  → ')
    tell(`${why}\nThe reference is shown in its place.\n  → npm run refresh records it anew; or remove it: rm -r ${current}`)
    return { reference: shipped }
  }
}

/** Those there are, with their names. */
export function setsIn(sets: Sets): { name: SetName, set: VerifiedSet }[] {
  return SET_NAMES.flatMap(name => sets[name] ? [{ name, set: sets[name] }] : [])
}

/** Identifies what is shown: the set's digest, or that of both digests. */
export function digestOf(sets: Sets): string {
  const digests = setsIn(sets).map(({ set }) => set.digest)
  return digests.length === 1 ? digests[0]! : sha256(digests.join('\n'))
}

/** The one that stands for both where only one can: the presenter's own. */
export function mainOf({ reference, current }: Sets): VerifiedSet {
  return (current ?? reference)!
}

/** Where a set's files stand in what is shown: in a folder of its name where there are two. */
export function placeIn(sets: Sets, name: SetName): string {
  return setsIn(sets).length > 1 ? `${name}/` : ''
}

/** Whether a place has a set, or what a swap that was cut off left of one. */
export function isThere(path: string): boolean {
  return existsSync(path) || existsSync(setFolders(path).previous)
}
