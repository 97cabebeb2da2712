type Words = readonly (string | undefined)[]
type Make<S, W extends Words, T> = (set: S, ...of: W) => T

/** Caches what is computed from a set, per set and per arguments; an error is not cached. The cache is released with the set. */
export function perSet<S extends object, W extends Words, T>(make: Make<S, W, T>): Make<S, W, T> {
  const known = new WeakMap<S, Map<string, { made: T }>>()
  return (set, ...of) => {
    const ofSet = known.get(set) ?? new Map<string, { made: T }>()
    known.set(set, ofSet)
    const key = of.join(' ')
    const kept = ofSet.get(key) ?? { made: make(set, ...of) }
    ofSet.set(key, kept)
    return kept.made
  }
}
