import type { VerifiedSet } from '../set/verify.ts'
import type { CaptureId, Side } from '../words.ts'
import type { FailoverRun } from './failover.ts'
import { z } from 'zod'
import { perSet } from '../set/per-set.ts'
import { Unreadable } from '../text/lines.ts'
import { momentOf } from './clocks.ts'
import { runsOf } from './failover.ts'
import { parseStamped } from './stamped.ts'

/** One restart of what programs a side's dataplane: what the probe felt, and when the next pod of it was there. */
export interface Restart {
  felt: FailoverRun
  /** Milliseconds from the deletion to the next pod's first word that it is ready; null: it never said so. */
  away: number | null
  /** The watch of these pods. */
  pods: CaptureId
}

/** Every restart of a side that was captured whole. Read once for each set. */
export const readRestarts = perSet((set: VerifiedSet, side: Side): Restart[] =>
  runsOf(set, 'restart').filter(one => one.side === side).flatMap((felt) => {
    const [pods, act] = ['pods', 'delete'].map((part): CaptureId => `restart.${side}.agent-${felt.run}-${part}`) as [CaptureId, CaptureId]
    const text = set.text(pods)
    return text === null ? [] : [{ felt, pods, away: awayIn(text, pods, Date.parse(set.capture(act)!.startedOn)) }]
  }))

// --- internal ---

/** v1, as a watch tells it: the whole pod at each change. */
const eventShape = z.object({
  type: z.enum(['ADDED', 'MODIFIED', 'DELETED']),
  object: z.object({
    metadata: z.object({ name: z.string() }),
    status: z.object({ conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]) }),
  }),
})

/** Throws {@link Unreadable} at an event that is none of a pod's. */
function awayIn(text: string, file: string, deletedMs: number): number | null {
  const { began, lines } = parseStamped(text, file)
  const before = new Set<string>()
  const deleted = momentOf(deletedMs, began, began)
  for (const line of lines) {
    const event = eventShape.safeParse(line.said)
    if (!event.success) throw new Unreadable(file, line, 'not an event of a pod')
    const { metadata: { name }, status: { conditions } } = event.data.object
    if (line.at < deleted) before.add(name)
    else if (!before.has(name) && conditions.some(({ type, status }) => type === 'Ready' && status === 'True')) return line.at - deleted
  }
  return null
}
