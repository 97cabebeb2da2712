import type { Connection } from './conntrack.ts'
import type { FlowJson, FlowResponse } from './hubble.ts'

/** Who talked to whom, how often, and the verdict: one for each pair and verdict. */
export interface Flows {
  source: Party
  destination: Party
  /** null if there is none. */
  verdict: string | null
  count: number
  /** Every line that was counted. */
  lines: number[]
}

export interface Party {
  /** `namespace/pod`, or an address. */
  name: string
  /** The dataplane's identity for it: `world`, `remote-node`, `ID:9164`; null if it has only addresses. */
  as: string | null
}

/** The flows that Hubble saw, by pod and identity. Lost events and node states are left out. */
export function talkOfFlows(responses: readonly FlowResponse[]): Flows[] {
  return counted(responses.flatMap(({ response, line }) => {
    const { flow } = response as { flow?: FlowJson }
    return flow ? [{ source: partyOf(flow, 'source'), destination: partyOf(flow, 'destination'), verdict: flow.verdict, line }] : []
  }))
}

/** The flows that conntrack saw: who connected, and who finally answered. */
export function talkOfEvents(events: readonly Connection[]): Flows[] {
  return counted(events.map(({ original, reply, line }) => ({
    source: { name: original.src, as: null },
    destination: { name: reply.sport === null ? reply.src : `${reply.src}:${reply.sport}`, as: null },
    verdict: null,
    line,
  })))
}

// --- internal ---

type Single = Omit<Flows, 'count' | 'lines'> & { line: number }

function counted(singles: readonly Single[]): Flows[] {
  const byPair = Map.groupBy(singles, ({ source, destination, verdict }) => JSON.stringify([source, destination, verdict]))
  return [...byPair.values()].map((same) => {
    const [{ source, destination, verdict }] = same as [Single]
    return { source, destination, verdict, count: same.length, lines: same.map(({ line }) => line) }
  })
}

function partyOf(flow: FlowJson, end: 'source' | 'destination'): Party {
  const { namespace, pod_name: pod, identity, labels = [] } = flow[end] ?? {}
  const reserved = labels.find(label => label.startsWith('reserved:'))?.slice('reserved:'.length)
  return {
    name: pod ? `${namespace}/${pod}` : flow.IP?.[end] ?? 'unknown',
    as: reserved ?? (identity === undefined ? null : `ID:${identity}`),
  }
}
