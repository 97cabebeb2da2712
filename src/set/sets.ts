import type { VerifiedSet } from './verify.ts'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { sha256 } from '../exec/remote-digest.ts'
import { lastGoodSet, setFolders, toStderr } from './publish.ts'

/** The set that a refresh writes, and those that ship: the reference and its further recordings. A folder each, side by side. */
export type SetName = 'current' | 'reference' | `reference-${string}`

/** Something of each set that there is. */
export type BySet<T> = Readonly<{ current?: T, reference?: T, [further: `reference-${string}`]: T }>

/** Those there are; one at least. */
export type Sets = BySet<VerifiedSet>

export interface NamedSet { name: SetName, set: VerifiedSet }

/**
 * Where the sets of `dir` are, or may be one day. A folder that holds none is a set itself and the only one: somebody's own,
 * unless it is called as one that ships.
 */
export function placesOf(dir: string): BySet<string> {
  const whole = resolve(dir)
  const beside = statSync(whole, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(whole) : []
  // what a swap or a killed recording leaves has an ending more
  const names = new Set(['current', 'reference', ...beside.map(name => name.split('.')[0]!).filter(isSetName)])
  const places = [...names].map(name => [name, join(whole, name)] as const)
  if (places.some(([, path]) => isThere(path))) return Object.fromEntries(places)
  return { [isSetName(basename(whole)) ? basename(whole) : 'current']: whole }
}

/** Of these the ones that are there; where `dir` is to be the only set, that. */
export function placesThere(dir: string): BySet<string> {
  const places = Object.entries(placesOf(dir))
  return Object.fromEntries(places.length === 1 ? places : places.filter(([, path]) => isThere(path)))
}

/**
 * The sets of a folder, each as {@link lastGoodSet} finds it. A current one that is damaged is said by `tell`, and those that
 * ship stand alone; where one of them is damaged, or the only set, it throws.
 */
export function readSets(dir: string, tell: (text: string) => void = toStderr): Sets {
  const { current, ...shipped } = placesThere(dir)
  const references: Sets = Object.fromEntries(Object.entries(shipped).map(([name, path]) => [name, lastGoodSet(path, tell)]))
  if (current === undefined) return references
  try {
    return { current: lastGoodSet(current, tell), ...references }
  }
  catch (error) {
    if (setsIn(references).length === 0) throw error
    const [why] = (error as Error).message.split('\n  → ')
    tell(`${why}\nThe reference is shown in its place.\n  → npm run refresh records it anew; or remove it: rm -r ${current}`)
    return references
  }
}

/** Those there are in order of preference, which is that of their names: current, reference, its further recordings. */
export function setsIn(sets: Sets): NamedSet[] {
  return Object.entries(sets).map(([name, set]) => ({ name: name as SetName, set })).sort((a, b) => a.name < b.name ? -1 : 1)
}

/** Identifies what is shown: the set's digest, or that of all digests. */
export function digestOf(sets: Sets): string {
  const digests = setsIn(sets).map(({ set }) => set.digest)
  return digests.length === 1 ? digests[0]! : sha256(digests.join('\n'))
}

/** The one that stands for all where only one can: the presenter's own. */
export function mainOf(sets: Sets): VerifiedSet {
  return setsIn(sets)[0]!.set
}

/** Where a set's files stand in what is shown: in a folder of its name where there are several. */
export function placeIn(sets: Sets, name: SetName): string {
  return setsIn(sets).length > 1 ? `${name}/` : ''
}

/** Whether a place has a set, or what a swap that was cut off left of one. */
export function isThere(path: string): boolean {
  return existsSync(path) || existsSync(setFolders(path).previous)
}

// --- internal ---

function isSetName(name: string): boolean {
  return /^(?:current|reference(?:-[\w-]+)?)$/.test(name)
}
