import type { Line } from '../text/lines.ts'
import { z } from 'zod'
import { jsonLine } from '../text/json-lines.ts'
import { linesOf, refuseTwice, Unreadable } from '../text/lines.ts'
import { toHundredth } from '../text/numbers.ts'

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

const answered = { outcome: z.enum(outcomes), pod: z.string().nullable(), port: z.int().nullable() }

const trySchema = z.strictObject({ n: z.int().min(0), late: ms, firstByte: ms.nullable(), took: ms, ...answered })
type Printed = z.infer<typeof trySchema>

/** As logs were until 30 November 2026: every time since the first clock. */
const formerSchema = z.strictObject({
  ...{ n: z.int().min(0), scheduled: ms, start: ms, connect: ms.nullable(), firstByte: ms.nullable(), end: ms },
  ...answered,
})
type Former = z.infer<typeof formerSchema>

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

type Timed = Omit<Former, 'connect'>

/** One new connection; times in milliseconds since the probe's first clock. */
export type ProbeTry = Line & Timed

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
  const printed = lines.filter(line => !isHeld(line))
  const tries = printed[0]?.text.includes('"scheduled":')
    ? printed.map(line => Object.assign(jsonLine(formerSchema, line, file, 'the probe', isFormer), line))
    : printed.map(line => ({ ...line, ...timed(jsonLine(trySchema, line, file, 'the probe', isTry), head.everyMs) }))
  refuseTwice(tries, ({ n }) => n, 'try', file)
  refuseTwice(held, one => one.held, 'held connection', file)
  vouched(tries, summary, file)
  return { head, tries, held, summary }
}

/** How a log begins, as it is read while the probe still runs. */
export interface ProbeBegun { began: Clock, everyMs: number }

/** A line while the probe still runs: its beginning, which says the interval, or a try that has ended; null for anything else. */
export function probeLine(text: string, everyMs: number): ProbeBegun | { ended: Timed } | null {
  const said = JSON.parse(text) as unknown
  const [head, ended, former] = [headSchema.safeParse(said), trySchema.safeParse(said), formerSchema.safeParse(said)]
  if (head.success) return { began: head.data.probe.clock, everyMs: head.data.probe.everyMs }
  if (former.success) return { ended: former.data }
  return ended.success ? { ended: timed(ended.data, everyMs) } : null
}

// --- internal ---

/** A try's times since the first clock. */
function timed({ late, took, firstByte, ...rest }: Printed, everyMs: number): Timed {
  const scheduled = rest.n * everyMs
  const start = toHundredth(scheduled + late)
  const answeredAt = firstByte === null ? null : toHundredth(start + firstByte)
  return { ...rest, scheduled, start, firstByte: answeredAt, end: toHundredth(start + took) }
}

/** Fast checks that accept nearly every line of a log that {@link trySchema} or {@link formerSchema} accepts. */
function isTry(value: unknown): value is Printed {
  return has(value, TRY_KEYS) && isMs(value.late) && isMs(value.took)
}

function isFormer(value: unknown): value is Former {
  return has(value, FORMER_KEYS) && isMs(value.scheduled) && isMs(value.start) && isMs(value.end)
    && (value.connect === null || isMs(value.connect))
}

/** So many members, and those that a try has in either form. */
function has(value: unknown, members: number): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Object.keys(value).length !== members) return false
  const { n, firstByte, outcome, pod, port } = value as Record<string, unknown>
  return Number.isSafeInteger(n) && (n as number) >= 0
    && (firstByte === null || isMs(firstByte))
    && OUTCOMES.has(outcome as string)
    && (pod === null || typeof pod === 'string')
    && (port === null || Number.isSafeInteger(port))
}

const [TRY_KEYS, FORMER_KEYS] = [trySchema, formerSchema].map(({ shape }) => Object.keys(shape).length) as [number, number]
const OUTCOMES: ReadonlySet<string> = new Set(outcomes)

function isMs(value: unknown): boolean {
  return Number.isFinite(value) && (value as number) >= 0
}

function vouched(tries: readonly ProbeTry[], summary: ProbeLog['summary'], file: string): void {
  const counted: Record<string, number> = {}
  for (const { outcome } of tries) counted[outcome] = (counted[outcome] ?? 0) + 1
  const names = new Set([...Object.keys(counted), ...Object.keys(summary.outcomes)])
  const wrong = [...names].find(name => (counted[name] ?? 0) !== (summary.outcomes[name] ?? 0))
  if (wrong !== undefined) throw new Unreadable(file, summary, `the summary counts ${summary.outcomes[wrong] ?? 0} tries “${wrong}”, the log has ${counted[wrong] ?? 0}`)
  if (tries.length !== summary.scheduled) throw new Unreadable(file, summary, `${summary.scheduled} tries were scheduled, the log has ${tries.length}`)
}
