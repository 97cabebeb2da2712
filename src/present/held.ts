import type { VerifiedSet } from '../set/verify.ts'
import { cpSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { deckOf } from '../deck-model/deck.ts'
import { Fault } from '../exec/fault.ts'
import { exchange, setFolders, wholeSet } from '../set/publish.ts'
import { placesOf, placesThere } from '../set/sets.ts'
import { verifySet } from '../set/verify.ts'

/** The set on the audience's screen: a copy of its own, so that nothing that happens to `captures/` affects it. */
interface ShownSet {
  /** The folder of the copy. */
  dir: string
  /** Checks `captures/` again, takes over a new set if it is whole, and returns a sentence about it; null if nothing is new. */
  look: () => string | null
}

/**
 * Copies the last good set of `captures` (itself, or the previous one if it is broken) into `scratch`, to be shown from there.
 * `tell` is called with what is wrong; `make` throws if no deck can be made of a set. Throws a fault if there is no set that can
 * be shown.
 */
export function holdSet(captures: string, scratch: string, tell: (text: string) => void, make: Make = deckOf): ShownSet {
  const dir = join(scratch, basename(captures))
  const takeOver = (from: string) => replaced(from, dir, make)
  let shown = takeFirst(captures, takeOver, tell)
  let isBroken = shown.isBroken
  return {
    dir,
    look() {
      try {
        const { digest } = verifySet(captures)
        const [wasBroken, isNew] = [isBroken, digest !== shown.set.digest]
        if (isNew) shown = { set: takeOver(captures), isBroken: false }
        isBroken = false
        if (isNew) return `A new set is on the slides: ${named(shown.set)}.`
        return wasBroken ? `captures/ is whole again: ${named(shown.set)}, which the slides show.` : null
      }
      catch (error) {
        isBroken = true
        return `${(error as Error).message}\nThe slides stay with ${named(shown.set)}.`
      }
    },
  }
}

/** The sets on the audience's screen, and the folders whose changes concern them. */
interface ShownSets extends ShownSet { folders: string[] }

/**
 * The same for a folder of sets: a current one that cannot be shown is told and left out, and shown once it is whole; so is any
 * that comes later. `dir` is the folder of the copies, or the only one.
 */
export function holdSets(captures: string, scratch: string, tell: (text: string) => void, make: Make = deckOf): ShownSets {
  const folders = Object.values(placesOf(captures))
  if (folders.length === 1) return { ...holdSet(folders[0]!, scratch, tell, make), folders }
  const { current, ...shipped } = placesThere(captures)
  const held = new Map(Object.values(shipped).map(folder => [folder, holdSet(folder, scratch, tell, make)]))
  const heldToo = (folder: string, say = tell) => {
    const one = (held.size === 0 ? holdSet : heldOrTold)(folder, scratch, say, make)
    if (one) held.set(folder, one)
    return one
  }
  if (current !== undefined) heldToo(current)
  return {
    dir: scratch,
    folders,
    look() {
      const said = [...held.values()].map(one => one.look())
      for (const folder of Object.values(placesThere(captures)).filter(one => !held.has(one))) {
        const one = heldToo(folder, text => said.push(text))
        if (one) said.push(`A new set is on the slides: ${named(verifySet(one.dir))}.`)
      }
      return said.filter(one => one !== null).join('\n') || null
    },
  }
}

// --- internal ---

/** A short name for a set: the first digits of its digest, and when it was recorded. */
function named({ digest, manifest }: Named): string {
  return `set ${digest.slice(0, 12)}, recorded ${manifest.runs.at(-1)!.finishedOn}`
}

type Named = Pick<VerifiedSet, 'digest' | 'manifest'>
type Make = (set: VerifiedSet) => unknown
type TakeOver = (from: string) => Named

function heldOrTold(folder: string, scratch: string, tell: (text: string) => void, make: Make): ShownSet | null {
  try {
    return holdSet(folder, scratch, tell, make)
  }
  catch (error) {
    tell(`${(error as Error).message}\nThe slides show the reference in its place.`)
    return null
  }
}

function takeFirst(captures: string, takeOver: TakeOver, tell: (text: string) => void): { set: Named, isBroken: boolean } {
  const { previous } = setFolders(captures)
  try {
    return { set: takeOver(captures), isBroken: false }
  }
  catch (error) {
    if (!wholeSet(previous)) throw error
    const set = takeOver(previous)
    tell(`${(error as Error).message}\nThe slides show the one before it: ${named(set)}.`)
    return { set, isBroken: true }
  }
}

/** Replaces the set in `dir` by a copy of the one in `from`, if the copy is whole and a deck can be made of it. */
function replaced(from: string, dir: string, make: Make): Named {
  const { next } = setFolders(dir)
  rmSync(next, { recursive: true, force: true })
  try {
    const set = copied(from, next)
    make(set)
    exchange(dir)
    return set
  }
  catch (error) {
    rmSync(next, { recursive: true, force: true })
    throw error
  }
}

/** A verified copy. If it is broken, the error is about the original set. */
function copied(from: string, to: string): VerifiedSet {
  try {
    cpSync(from, to, { recursive: true })
    return verifySet(to)
  }
  catch (error) {
    verifySet(from)
    if (error instanceof Fault) throw error
    const { message } = error as Error
    throw new Fault(`The captures could not be copied for the talk: ${message}\n  → Free some room there, or name another place: TMPDIR=/some/where npm run present`)
  }
}
