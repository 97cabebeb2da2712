import type { Line } from '../text/lines.ts'
import { z } from 'zod'
import { jsonLine } from '../text/json-lines.ts'
import { linesOf, Unreadable } from '../text/lines.ts'
import { clockSchema } from './probe-log.ts'

const ms = z.number().min(0)
const count = z.int().min(0)

const headSchema = z.strictObject({
  datagrams: z.strictObject({ to: z.string(), sockets: count, everyMs: ms, seconds: count, clock: clockSchema }),
})

const flowSchema = z.strictObject({
  flow: count,
  sent: count,
  answered: count,
  refused: count,
  opened: count,
  gap: ms,
  gapAt: ms,
  pods: z.array(z.strictObject({ pod: z.string(), from: ms, until: ms })),
})

const summarySchema = z.strictObject({ summary: z.strictObject({ sockets: count, clock: clockSchema }) })

/** One socket that kept its port: who answered it from when to when, in milliseconds since the head's clock. */
export type Flow = Line & z.infer<typeof flowSchema>

interface DatagramLog {
  head: Line & z.infer<typeof headSchema>['datagrams']
  flows: Flow[]
  summary: Line & z.infer<typeof summarySchema>['summary']
}

/**
 * Reads what src/trace/workload/datagrams.pl prints. Throws {@link Unreadable} at any other line, and where its sockets are not
 * all there, once and in order.
 */
export function parseDatagrams(text: string, file = 'datagrams'): DatagramLog {
  const lines = linesOf(text)
  const [first, last] = [lines.shift(), lines.pop()]
  if (!first || !last) throw new Unreadable(file, first ?? { line: 1, text: '' }, 'a head and a summary are expected')
  const head = { ...first, ...jsonLine(headSchema, first, file, 'datagrams.pl').datagrams }
  const summary = { ...last, ...jsonLine(summarySchema, last, file, 'datagrams.pl').summary }
  const flows = lines.map(line => ({ ...line, ...jsonLine(flowSchema, line, file, 'datagrams.pl') }))
  const odd = flows.find(({ flow }, index) => flow !== index)
  if (odd) throw new Unreadable(file, odd, `socket ${flows.indexOf(odd)} is expected here`)
  if (flows.length !== head.sockets || summary.sockets !== head.sockets) throw new Unreadable(file, summary, `${head.sockets} sockets were opened, the log has ${flows.length}`)
  return { head, flows, summary }
}
