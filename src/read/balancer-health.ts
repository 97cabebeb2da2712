import type { Line } from '../text/lines.ts'
import type { Stamped } from './stamped.ts'
import { z } from 'zod'
import { Unreadable } from '../text/lines.ts'
import { parseStamped } from './stamped.ts'

/** An answer of a load balancer: when it came, in milliseconds since {@link Stamped.began}, and whom it sends to. */
export type HealthAsked = Line & { at: number, healthy: ReadonlySet<string> }

/**
 * Parses what src/trace/workload/health.sh printed under stamp.ts: `gcloud compute target-pools get-health` answers with an
 * object an instance, `backend-services get-health` with one a backend (compute v1, targetPools.getHealth and
 * regionBackendServices.getHealth). A question without an answer is left out; throws {@link Unreadable} at any other line.
 */
export function parseHealth(text: string, file = 'health'): Pick<Stamped, 'began'> & { asked: HealthAsked[] } {
  const { began, lines } = parseStamped(text, file)
  return { began, asked: lines.flatMap(({ said, ...line }) => said === '' ? [] : [{ ...line, healthy: healthyIn(said, line, file) }]) }
}

// --- internal ---

const states = z.object({ healthStatus: z.array(z.object({ healthState: z.string(), instance: z.string() })).default([]) })
const answer = z.array(z.union([z.object({ status: states }).transform(({ status }) => status), states]))

/** The names of the instances, which GKE's nodes have too. */
function healthyIn(said: unknown, line: Line, file: string): Set<string> {
  const result = answer.safeParse(said)
  if (!result.success) throw new Unreadable(file, line, 'not what gcloud says of a load balancer\'s health')
  const all = result.data.flatMap(({ healthStatus }) => healthStatus)
  return new Set(all.filter(({ healthState }) => healthState === 'HEALTHY').map(({ instance }) => instance.slice(instance.lastIndexOf('/') + 1)))
}
