/** A function of an object that computes once for each, as long as the object is in use. */
export function once<K extends object, T>(compute: (of: K) => T): (of: K) => T {
  const known = new WeakMap<K, { value: T }>()
  return (of) => {
    const before = known.get(of)
    if (before) return before.value
    const value = compute(of)
    known.set(of, { value })
    return value
  }
}
