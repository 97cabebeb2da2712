import type { SetName, Sets } from '../set/sets.ts'
import { shownFrom } from '../conclude/shown-from.ts'
import { setsIn } from '../set/sets.ts'

/**
 * What is made of one of these sets, as slides show it. Where others stand beside it, its files stand in a folder of its name,
 * and its name behind that of each output whose layer is shown from another: `l1.v1.describe@reference`, and then the line.
 */
export function placed<T>(sets: Sets, name: SetName, made: T): T {
  if (setsIn(sets).length === 1) return made
  const shows = shownFrom(sets)
  const elsewhere = sets[name]!.captures.filter(({ layer }) => shows[layer] !== name).map(({ id }) => id)
  return besideOthers(made, name, new Set<string>(elsewhere))
}

// --- internal ---

function besideOthers<T>(value: T, set: SetName, elsewhere: ReadonlySet<string>): T {
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

/** What was captured is nobody's name. */
const VERBATIM = 'text'
