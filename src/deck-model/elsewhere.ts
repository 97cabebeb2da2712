import type { SetName } from '../set/sets.ts'

/**
 * What slides show of a set that another stands beside. Its files stand in a folder of its name, and behind the name of each
 * output for which the other set is shown stands its own: `l1.v1.describe@reference`, and then the line. `elsewhere` are those.
 */
export function besideAnother<T>(value: T, set: SetName, elsewhere: ReadonlySet<string>): T {
  const renamed = (text: string) => {
    const [, id, line] = /^([^:]*)(:\d+)?$/.exec(text) ?? []
    return id !== undefined && elsewhere.has(id) ? `${id}@${set}${line ?? ''}` : text
  }
  const walked = (one: unknown): unknown => {
    if (typeof one === 'string') return renamed(one)
    if (Array.isArray(one)) return one.map(walked)
    if (typeof one !== 'object' || one === null) return one
    const isFile = 'path' in one && 'sha256' in one
    return Object.fromEntries(Object.entries(one).map(([key, of]: [string, unknown]) => {
      if (isFile && key === 'path') return [key, `${set}/${String(of)}`]
      return [renamed(key), key === VERBATIM ? of : walked(of)]
    }))
  }
  return walked(value) as T
}

// --- internal ---

/** What was captured is nobody's name. */
const VERBATIM = 'text'
