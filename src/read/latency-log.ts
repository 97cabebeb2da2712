import type { Line } from '../text/lines.ts'
import { z } from 'zod'
import { jsonLine } from '../text/json-lines.ts'
import { linesOf, Unreadable } from '../text/lines.ts'
import { clockSchema, loadSchema } from './probe-log.ts'

const count = z.int().min(0)
const backend = z.enum(['here', 'there'])

const headSchema = z.strictObject({
  latency: z.strictObject({
    /** The times are of requests on an open connection; left out if each time is of a new connection. */
    open: z.literal(true).optional(),
    pairs: count,
    of: z.int().min(1),
    warm: count,
    seed: z.int(),
    pod: z.string(),
    straight: z.strictObject({ here: z.ipv4(), there: z.ipv4() }),
    services: z.array(z.strictObject({ name: z.string(), address: z.ipv4(), backend })),
    clock: clockSchema,
    load: loadSchema,
  }),
})

const blockSchema = z.strictObject({
  block: count,
  warm: z.boolean(),
  pair: count,
  backend,
  to: z.enum(['service', 'pod']),
  service: z.string(),
  address: z.ipv4(),
  rule: z.strictObject({ before: z.int().min(1), after: z.int().min(1), of: z.int().min(1) }).nullable(),
  us: z.array(z.int().min(0)),
})

const summarySchema = z.strictObject({
  summary: z.strictObject({ blocks: count, clock: clockSchema, load: loadSchema }),
})

/** A block of connections to one address, each with the duration of connect(2) in microseconds. */
export type LatencyBlock = Line & z.infer<typeof blockSchema>

export interface LatencyLog {
  head: Line & z.infer<typeof headSchema>['latency']
  blocks: LatencyBlock[]
  summary: Line & z.infer<typeof summarySchema>['summary']
}

/**
 * Parses the output of src/trace/workload/latency.ts. Throws {@link Unreadable} at a line that is not a block, at a block that is
 * not the next one, has more or fewer times than the head says, or an address that the head does not name; and at a wrong end.
 */
export function parseLatency(text: string, file = 'latency'): LatencyLog {
  const lines = linesOf(text)
  const [first, last] = [lines.shift(), lines.pop()]
  if (!first || !last) throw new Unreadable(file, first ?? { line: 1, text: '' }, 'a head and a summary are expected')
  const head = { ...first, ...jsonLine(headSchema, first, file, 'latency.ts').latency }
  const summary = { ...last, ...jsonLine(summarySchema, last, file, 'latency.ts').summary }
  const blocks = lines.map(line => ({ ...line, ...jsonLine(blockSchema, line, file, 'latency.ts') }))
  for (const [index, block] of blocks.entries()) {
    if (block.block !== index) throw new Unreadable(file, block, `block ${index} is expected here`)
    if (block.us.length !== head.of) throw new Unreadable(file, block, `${head.of} times are expected, it has ${block.us.length}`)
    if (block.address !== addressed(head, block)) throw new Unreadable(file, block, 'not the address of what it names')
  }
  if (blocks.length !== summary.blocks) throw new Unreadable(file, summary, `${summary.blocks} blocks are expected, not ${blocks.length}`)
  return { head, blocks, summary }
}

// --- internal ---

function addressed({ straight, services }: LatencyLog['head'], { to, backend: at, service }: LatencyBlock): string | undefined {
  return to === 'pod' ? straight[at] : services.find(({ name }) => name === service)?.address
}
