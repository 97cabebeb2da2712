/** What `work` returns; `otherwise` if it throws, for whatever reason. */
export function attempt<T, U>(work: () => T, otherwise: U): T | U {
  try {
    return work()
  }
  catch {
    return otherwise
  }
}
