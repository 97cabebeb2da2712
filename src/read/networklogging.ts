import { parse } from 'yaml'
import { z } from 'zod'
import { BOUNDS } from '../text/bounds.ts'
import { linesOf, Unreadable } from '../text/lines.ts'

/** Which verdicts of network policies GKE writes to Cloud Logging. */
interface NetworkLogging { allow: boolean, deny: boolean }

const log = z.object({ log: z.boolean() })
const shape = z.object({ kind: z.literal('NetworkLogging'), spec: z.object({ cluster: z.object({ allow: log, deny: log }) }) })

/**
 * Parses GKE's `NetworkLogging` as `kubectl get -o yaml` prints it: networking.gke.io/v1alpha1, `spec.cluster.{allow,deny}.log`
 * (NetworkLogging.d.ts of @kubernetes-models/gke). Throws {@link Unreadable} at anything else.
 */
export function parseNetworkLogging(text: string, file = 'network-logging'): NetworkLogging {
  const [first = { line: 1, text: '' }] = linesOf(text)
  if (text.length > BOUNDS.yaml) throw new Unreadable(file, first, `longer than any NetworkLogging of GKE: ${text.length} characters`)
  try {
    const { spec: { cluster } } = shape.parse(parse(text))
    return { allow: cluster.allow.log, deny: cluster.deny.log }
  }
  catch (error) {
    throw new Unreadable(file, first, `not a NetworkLogging of GKE: ${(error as Error).message.split('\n')[0]}`)
  }
}
