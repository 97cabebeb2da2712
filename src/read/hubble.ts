import type { Line } from '../text/lines.ts'
import { z } from 'zod'
import { jsonIn } from '../text/json-lines.ts'
import { Unreadable } from '../text/lines.ts'
import { printedLines } from './printed.ts'

/** One end of a flow as Hubble names it. */
interface FlowEnd {
  /** `namespace/pod`, `namespace/service` or an address. */
  name: string
  port: number | null
  /** `ID:9164`, `world`, `remote-node`, `host` …: the text in brackets; empty before 0.8, which prints none. */
  identity: string
}

interface Flow extends Line {
  kind: 'flow'
  /** As printed: `Nov 22 23:50:34.860`, without a year. */
  time: string
  node: string | null
  source: FlowEnd
  destination: FlowEnd
  /** `->` and `<-` (a reply; source and destination keep their places); `<>` if Hubble does not know. */
  arrow: '->' | '<-' | '<>'
  /** `to-endpoint`, `Policy denied`, `policy-verdict:L3-L4 INGRESS` … */
  subtype: string
  verdict: string
  /** The policies that decided, if they were requested. */
  by: string | null
  /** `TCP Flags: SYN`, `UDP` … */
  summary: string
}

/** Hubble reports this when its ring was overwritten before it was read; without it events may still have been dropped. */
interface LostFlows extends Line { kind: 'lost', source: string, cpu: number, count: number }

/**
 * Parses the text of `hubble observe` (compact, the default), with or without `--print-node-name` and `--print-policy-names`.
 *
 * Source of the format: `WriteProtoFlow`, `WriteLostEvent` and `Hostname` in hubble/pkg/printer/printer.go of Cilium 1.19, which
 * since then prints the time of a LostEvent, and when the first and the last event was lost. Throws
 * {@link Unreadable} at a line that is neither a flow nor a LostEvent.
 */
export function parseFlows(text: string, file = 'hubble observe'): (Flow | LostFlows)[] {
  return printedLines(text).map(line => lostFlows(line) ?? flow(line, file))
}

const flowEnd = z.looseObject({
  identity: z.int().optional(),
  namespace: z.string().optional(),
  labels: z.array(z.string()).optional(),
  pod_name: z.string().optional(),
})
const ports = z.looseObject({ source_port: z.int().optional(), destination_port: z.int().optional() })

/** The fields of flow.proto that this deck reads; all others are kept as they came. */
const flowSchema = z.looseObject({
  time: z.iso.datetime(),
  verdict: z.string(),
  IP: z.looseObject({ source: z.string(), destination: z.string() }).optional(),
  l4: z.looseObject({ TCP: ports.optional(), UDP: ports.optional() }).optional(),
  source: flowEnd.optional(),
  destination: flowEnd.optional(),
  node_name: z.string().optional(),
  traffic_direction: z.string().optional(),
  is_reply: z.boolean().nullish(),
  drop_reason_desc: z.string().optional(),
  Summary: z.string().optional(),
})

const responseSchema = z.union([
  z.looseObject({ flow: flowSchema, node_name: z.string().optional(), time: z.iso.datetime() }),
  z.looseObject({ lost_events: z.looseObject({ source: z.string(), num_events_lost: z.coerce.number() }) }),
  z.looseObject({ node_status: z.looseObject({ state_change: z.string() }) }),
])

export type FlowJson = z.infer<typeof flowSchema>
export type FlowResponse = Line & { response: z.infer<typeof responseSchema> }

/**
 * Parses `hubble observe -o jsonpb`, one object per line, and `-o json` of before 0.9, whose object is the flow itself.
 *
 * Source of the format: `GetFlowsResponse` of api/v1/observer/observer.proto and `Flow` of api/v1/flow/flow.proto, Cilium 1.19.
 * Throws {@link Unreadable} at a line that is not JSON or not such an object.
 */
export function parseFlowsJson(text: string, file = 'hubble observe -o jsonpb'): FlowResponse[] {
  return printedLines(text).map((line) => {
    const json = jsonIn(line, file, line.text.replace(FILE_OF_GREP, ''))
    const result = responseSchema.safeParse(json)
    if (result.success) return { ...line, response: result.data }
    const { success, data: flow } = flowSchema.safeParse(json)
    if (!success) throw new Unreadable(file, line, `not a response of Hubble: ${result.error.issues[0]!.message}`)
    return { ...line, response: { flow, node_name: flow.node_name, time: flow.time } }
  })
}

// --- internal ---

/** A time as by default, or of `--time-format RFC3339Milli` and its like. */
const HEAD = /^([A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2}\.\d{3}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d))(?: \[([^\]]+)\])?: /
const LOST = /^(?:[A-Z\d][^[\]]*? )?EVENTS LOST: (\S+) CPU\((\d+)\) (\d+)(?: \(first: [^()]+, last: [^()]+\))?$/
const ARROW = / (->|<-|<>) /
const VERDICT = / (FORWARDED|DROPPED|ERROR|AUDIT|REDIRECTED|TRACED|TRANSLATED|ALLOWED|DENIED|AUDITED|VERDICT_UNKNOWN) /

function flow(line: Line, file: string): Flow {
  const refuse = (why: string) => new Unreadable(file, line, why)
  const head = HEAD.exec(line.text)
  const arrow = head && ARROW.exec(line.text)
  if (!head || !arrow) throw refuse('neither a flow nor lost events')
  const source = flowEndOf(line.text.slice(head[0].length, arrow.index))
  const right = line.text.slice(arrow.index + arrow[0].length)
  const end = /^\S+(?: \([^()]+\)(?= ))?/.exec(right)?.[0] ?? ''
  const destination = flowEndOf(end)
  const said = right.slice(end.length)
  const verdict = VERDICT.exec(said)
  if (!source || !destination || !verdict) throw refuse('a flow has two ends and a verdict')
  const tail = tailOf(said.slice(verdict.index + verdict[0].length))
  if (!tail) throw refuse('a flow ends in its summary: the line is cut')
  return {
    ...line,
    kind: 'flow',
    time: head[1]!,
    node: head[2] ?? null,
    source,
    destination,
    arrow: arrow[1] as Flow['arrow'],
    subtype: said.slice(1, verdict.index),
    verdict: verdict[1]!,
    ...tail,
  }
}

/** `ns/pod:80 (ID:9164)`, `172.18.0.8:34083 (world)`, `fe80::1 (ID:7)`: a port follows only a single colon or a bracket. */
function flowEndOf(text: string): FlowEnd | null {
  const match = /^(\S+)(?: \(([^()]+)\))?$/.exec(text)
  if (!match) return null
  const name = match[1]!
  const colon = name.lastIndexOf(':')
  const bare = colon > 0 && (name.indexOf(':') === colon || name[colon - 1] === ']')
  const port = bare && /^\d+$/.test(name.slice(colon + 1)) ? Number(name.slice(colon + 1)) : null
  return { name: port === null ? name : name.slice(0, colon).replace(/^\[(.*)\]$/, '$1'), port, identity: match[2] ?? '' }
}

/** `(TCP Flags: SYN)`, or `BY name (NetworkPolicy) (TCP Flags: SYN)`. */
function tailOf(text: string): Pick<Flow, 'by' | 'summary'> | null {
  if (!text.endsWith(')')) return null
  if (text.startsWith('(')) return { by: null, summary: text.slice(1, -1) }
  const at = text.lastIndexOf(' (')
  return text.startsWith('BY ') && at > 3 ? { by: text.slice(3, at), summary: text.slice(at + 2, -1) } : null
}

function lostFlows(line: Line): LostFlows | null {
  const match = LOST.exec(line.text)
  return match && { ...line, kind: 'lost', source: match[1]!, cpu: Number(match[2]), count: Number(match[3]) }
}

/** `grep` in several files puts the name before each line. */
const FILE_OF_GREP = /^[\w./-]+:(?=\{)/
