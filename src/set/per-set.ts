import { once } from '../exec/once.ts'

type Words = readonly (string | undefined)[]
type Make<S, W extends Words, T> = (set: S, ...of: W) => T

/** Caches what is computed from a set, per set and per arguments; an error is not cached. The cache is released with the set. */
export function perSet<S extends object, W extends Words, T>(make: Make<S, W, T>): Make<S, W, T> {
  const known = once((_: S) => new Map<string, { made: T }>())
  return (set, ...of) => {
    const ofSet = known(set)
    const key = of.join(' ')
    const kept = ofSet.get(key) ?? { made: make(set, ...of) }
    ofSet.set(key, kept)
    return kept.made
  }
}
