import type { Line } from '../text/lines.ts'
import { z } from 'zod'
import { jsonLine } from '../text/json-lines.ts'
import { linesOf, Unreadable } from '../text/lines.ts'

const ms = z.number().min(0)

/** A machine's two clocks at one moment; `boot` identifies the boot of the monotonic one, null if unknown. */
export const clockSchema = z.strictObject({ monotonicMs: ms, wallMs: z.int(), boot: z.string().nullable() })
export type Clock = z.infer<typeof clockSchema>

export const loadSchema = z.strictObject({
  average: z.number().nullable(),
  waitedUs: z.number().nullable(),
  stolenTicks: z.number().nullable(),
})

const outcomes = ['ok', 'slow', 'refused', 'reset', 'connect timeout', 'timeout', 'http error', 'empty', 'unreachable'] as const

const headSchema = z.strictObject({
  probe: z.strictObject({
    to: z.string(),
    everyMs: z.number().positive(),
    scheduled: z.int().min(0),
    quietMs: ms,
    /** The number of addresses the tries came from in turn; left out if it is the one the route gives. */
    sources: z.int().min(1).optional(),
    clock: clockSchema,
    load: loadSchema,
  }),
})

const trySchema = z.strictObject({
  n: z.int().min(0),
  scheduled: ms,
  start: ms,
  connect: ms.nullable(),
  firstByte: ms.nullable(),
  end: ms,
  outcome: z.enum(outcomes),
  pod: z.string().nullable(),
  port: z.int().nullable(),
})

const heldSchema = z.strictObject({
  held: z.int().min(0),
  pod: z.string().nullable(),
  answers: z.int().min(0),
  lastAnswer: ms.nullable(),
  end: ms,
  outcome: z.enum([...outcomes, 'open', 'unanswered', 'closed']),
})

const summarySchema = z.strictObject({
  summary: z.strictObject({
    scheduled: z.int().min(0),
    everyMs: z.number().positive(),
    outcomes: z.record(z.string(), z.int().min(0)),
    lagP99Ms: z.number(),
    lagMaxMs: z.number(),
    clock: clockSchema,
    load: loadSchema,
  }),
})

/** One new connection; times in milliseconds since the probe's first clock. */
export type ProbeTry = Line & z.infer<typeof trySchema>

/** A connection that was kept open, when it ended. */
export type ProbeHeld = Line & z.infer<typeof heldSchema>

export interface ProbeLog {
  head: Line & z.infer<typeof headSchema>['probe']
  /** In the order of their ends. */
  tries: ProbeTry[]
  held: ProbeHeld[]
  summary: Line & z.infer<typeof summarySchema>['summary']
}

/**
 * Parses the output of src/trace/workload/probe.ts and checks it against its summary. Throws {@link Unreadable} at a line that is
 * neither a try nor a held connection, at one that comes twice, and if the number of tries, or their outcomes, differ from the
 * summary.
 */
export function parseProbe(text: string, file = 'probe'): ProbeLog {
  const lines = linesOf(text)
  const first = lines.shift()
  const last = lines.pop()
  if (!first || !last) throw new Unreadable(file, { line: 1, text: '' }, 'the probe did not say all it says')
  const head = { ...first, ...jsonLine(headSchema, first, file, 'the probe').probe }
  const summary = { ...last, ...jsonLine(summarySchema, last, file, 'the probe').summary }
  const isHeld = (line: Line) => line.text.startsWith('{"held":')
  const held = lines.filter(isHeld).map(line => ({ ...line, ...jsonLine(heldSchema, line, file, 'the probe') }))
  const tries = lines.filter(line => !isHeld(line)).map(line => Object.assign(jsonLine(trySchema, line, file, 'the probe', isTry), line))
  once(tries, ({ n }) => n, 'try', file)
  once(held, one => one.held, 'held connection', file)
  vouched(tries, summary, file)
  return { head, tries, held, summary }
}

/** A line while the probe still runs: the clock at its start, or a try that has ended; null for anything else. */
export function probeLine(text: string): { began: Clock } | { ended: z.infer<typeof trySchema> } | null {
  const said = JSON.parse(text) as unknown
  const [head, ended] = [headSchema.safeParse(said), trySchema.safeParse(said)]
  if (head.success) return { began: head.data.probe.clock }
  return ended.success ? { ended: ended.data } : null
}

// --- internal ---

/** A fast check that accepts nearly every line of a log that {@link trySchema} accepts. */
function isTry(value: unknown): value is z.infer<typeof trySchema> {
  if (typeof value !== 'object' || value === null || Object.keys(value).length !== TRY_KEYS) return false
  const { n, scheduled, start, connect, firstByte, end, outcome, pod, port } = value as Record<string, unknown>
  return Number.isSafeInteger(n) && (n as number) >= 0
    && isMs(scheduled) && isMs(start) && isMs(end)
    && (connect === null || isMs(connect)) && (firstByte === null || isMs(firstByte))
    && OUTCOMES.has(outcome as string)
    && (pod === null || typeof pod === 'string')
    && (port === null || Number.isSafeInteger(port))
}

const TRY_KEYS = Object.keys(trySchema.shape).length
const OUTCOMES: ReadonlySet<string> = new Set(outcomes)

function isMs(value: unknown): boolean {
  return Number.isFinite(value) && (value as number) >= 0
}

function once<T extends Line>(all: readonly T[], number: (one: T) => number, what: string, file: string): void {
  const seen = new Set<number>()
  for (const one of all) {
    if (seen.has(number(one))) throw new Unreadable(file, one, `${what} ${number(one)} comes twice`)
    seen.add(number(one))
  }
}

function vouched(tries: readonly ProbeTry[], summary: ProbeLog['summary'], file: string): void {
  const counted: Record<string, number> = {}
  for (const { outcome } of tries) counted[outcome] = (counted[outcome] ?? 0) + 1
  const names = new Set([...Object.keys(counted), ...Object.keys(summary.outcomes)])
  const wrong = [...names].find(name => (counted[name] ?? 0) !== (summary.outcomes[name] ?? 0))
  if (wrong !== undefined) throw new Unreadable(file, summary, `the summary counts ${summary.outcomes[wrong] ?? 0} tries “${wrong}”, the log has ${counted[wrong] ?? 0}`)
  if (tries.length !== summary.scheduled) throw new Unreadable(file, summary, `${summary.scheduled} tries were scheduled, the log has ${tries.length}`)
}
