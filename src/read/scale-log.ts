import type { Line } from '../text/lines.ts'
import { z } from 'zod'
import { jsonLine } from '../text/json-lines.ts'
import { linesOf, Unreadable } from '../text/lines.ts'
import { clockSchema, loadSchema } from './probe-log.ts'

const ms = z.number().min(0)
const count = z.int().min(0)

const headSchema = z.strictObject({
  more: z.strictObject({
    tries: count,
    slotMs: ms,
    everyMs: ms,
    seed: z.int(),
    to: z.string(),
    pods: z.array(z.string()).min(1),
    waitMs: ms.optional(),
    clock: clockSchema,
    load: loadSchema,
  }),
})

const askedSchema = z.strictObject({ n: count, scheduled: ms, asked: ms, service: ms, polled: ms, slice: ms })
const reachedSchema = z.strictObject({
  pod: z.string(),
  n: count,
  began: clockSchema,
  made: z.int().min(1),
  start: ms,
  open: ms,
  pause: ms,
})
const summarySchema = z.strictObject({
  summary: z.strictObject({ tries: count, seen: z.record(z.string(), count), clock: clockSchema, load: loadSchema }),
})

/** When an address first admitted a pod; times in milliseconds since its first start, `pause` before the last one. */
type Reached = Line & z.infer<typeof reachedSchema>

/** One more Service: when it was requested, and when the API server had it and its endpoint, on the head's clock. */
type Asked = Line & z.infer<typeof askedSchema>

export interface MoreLog {
  head: Line & z.infer<typeof headSchema>['more']
  asked: Asked[]
  reached: Reached[]
  summary: Line & z.infer<typeof summarySchema>['summary']
}

/**
 * Parses the output of src/trace/workload/more.ts and checks it against its head and summary. Throws {@link Unreadable} at a line
 * that is neither a Service nor a pod's report about one, at one that comes twice, and if their number is not the stated one.
 */
export function parseMore(text: string, file = 'more'): MoreLog {
  const lines = linesOf(text)
  const [first, last] = [lines.shift(), lines.pop()]
  if (!first || !last) throw new Unreadable(file, first ?? { line: 1, text: '' }, 'a head and a summary are expected')
  const head = { ...first, ...jsonLine(headSchema, first, file, 'more.ts').more }
  const summary = { ...last, ...jsonLine(summarySchema, last, file, 'more.ts').summary }
  const isTold = ({ text: one }: Line) => one.startsWith('{"pod":')
  const reached = lines.filter(isTold).map(line => ({ ...line, ...jsonLine(reachedSchema, line, file, 'more.ts') }))
  const asked = lines.filter(line => !isTold(line)).map(line => ({ ...line, ...jsonLine(askedSchema, line, file, 'more.ts') }))
  numbered(asked, head.tries, file, summary)
  const byPod = Map.groupBy(reached, ({ pod }) => pod)
  for (const told of byPod.values()) onceOf(told, asked, file)
  const wrong = head.pods.find(pod => (byPod.get(pod)?.length ?? 0) !== summary.seen[pod])
  if (wrong !== undefined || summary.tries !== head.tries) throw new Unreadable(file, summary, `not what the log has of ${wrong ?? 'the tries'}`)
  const pods = new Set(head.pods)
  const stranger = reached.find(({ pod }) => !pods.has(pod))
  if (stranger) throw new Unreadable(file, stranger, 'a pod that was not asked')
  return { head, asked, reached, summary }
}

// --- internal ---

/** Every number once, in order: the schedule is kept even if tries fail. */
function numbered(asked: readonly Asked[], tries: number, file: string, end: Line): void {
  const odd = asked.find(({ n }, index) => n !== index)
  if (odd) throw new Unreadable(file, odd, `Service ${asked.indexOf(odd)} is expected here`)
  if (asked.length !== tries) throw new Unreadable(file, end, `${tries} Services were scheduled, the log has ${asked.length}`)
}

function onceOf(reached: readonly Reached[], asked: readonly Asked[], file: string): void {
  const seen = new Set<number>()
  for (const one of reached) {
    if (seen.has(one.n) || one.n >= asked.length) throw new Unreadable(file, one, `Service ${one.n} was not asked, or answered twice`)
    seen.add(one.n)
  }
}
