import type { Line } from './lines.ts'
import { z } from 'zod'
import { linesOf, Unreadable } from './lines.ts'

const ms = z.number().min(0)

const trySchema = z.strictObject({
  n: z.int().min(0),
  scheduled: ms,
  start: ms,
  connect: ms.nullable(),
  firstByte: ms.nullable(),
  end: ms,
  outcome: z.enum(['ok', 'slow', 'refused', 'reset', 'connect timeout', 'timeout', 'http error', 'empty', 'unreachable']),
  pod: z.string().nullable(),
})

const summarySchema = z.strictObject({
  summary: z.strictObject({
    scheduled: z.int().min(0),
    everyMs: z.number().positive(),
    outcomes: z.record(z.string(), z.int().min(0)),
    lagP99Ms: z.number(),
  }),
})

/** One connection of the probe; times in milliseconds since its first tick, on one monotonic clock. */
export type ProbeTry = Line & z.infer<typeof trySchema>

export interface ProbeLog {
  /** In the order of their ends. */
  tries: ProbeTry[]
  summary: Line & z.infer<typeof summarySchema>['summary']
}

/**
 * Reads what src/trace/workload/probe.ts prints. Its summary vouches for the rest: throws {@link Unreadable} at a line that is
 * no try, at a try that comes twice, and where the tries are not as many, or not of the outcomes, that the summary counts.
 */
export function parseProbe(text: string, file = 'probe'): ProbeLog {
  const lines = linesOf(text)
  const last = lines.pop()
  if (!last) throw new Unreadable(file, { line: 1, text: '' }, 'the probe said nothing')
  const summary = { ...last, ...valid(summarySchema, last, file).summary }
  const seen = new Set<number>()
  const counted: Record<string, number> = {}
  const tries = lines.map((line) => {
    const one = { ...line, ...valid(trySchema, line, file) }
    if (seen.has(one.n)) throw new Unreadable(file, line, `try ${one.n} comes twice`)
    seen.add(one.n)
    counted[one.outcome] = (counted[one.outcome] ?? 0) + 1
    return one
  })
  const outcomes = new Set([...Object.keys(counted), ...Object.keys(summary.outcomes)])
  const wrong = [...outcomes].find(name => (counted[name] ?? 0) !== (summary.outcomes[name] ?? 0))
  if (wrong !== undefined) throw new Unreadable(file, last, `the summary counts ${summary.outcomes[wrong] ?? 0} tries “${wrong}”, the log has ${counted[wrong] ?? 0}`)
  if (tries.length !== summary.scheduled) throw new Unreadable(file, last, `${summary.scheduled} tries were scheduled, the log has ${tries.length}`)
  return { tries, summary }
}

// --- internal ---

function valid<T>(schema: z.ZodType<T>, line: Line, file: string): T {
  const result = schema.safeParse(jsonOf(line, file))
  if (!result.success) throw new Unreadable(file, line, `not a line of the probe: ${z.prettifyError(result.error).replaceAll('\n', ' ')}`)
  return result.data
}

function jsonOf(line: Line, file: string): unknown {
  try {
    return JSON.parse(line.text)
  }
  catch {
    throw new Unreadable(file, line, 'not JSON')
  }
}
