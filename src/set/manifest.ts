import { z } from 'zod'
import { Fault, visible } from '../exec/fault.ts'
import { LAYERS } from '../trace/layers/index.ts'
import { bySide, COMPARED, DATAPLANES, PLATFORMS, SIDE_PATTERN, SIDES, sidesOf } from '../words.ts'

/**
 * `captures/manifest.json`: what was run, where, when, and the digest of every byte that came back. Field names are borrowed from
 * in-toto Link (command, byproducts, environment), SLSA provenance (startedOn, finishedOn, invocationId), asciicast (command,
 * title) and OpenTelemetry (k8s.cluster.uid), so that readers recognize them. Schema 1 knew two sides; in schema 2 a set may have
 * a third.
 */
export const SCHEMA_VERSION = 2

const side = z.enum(SIDES)
const layer = z.enum(LAYERS)
const time = z.iso.datetime()
const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const count = z.int().min(0)
const words = z.array(z.string()).min(1)

/** The path of a stored stream, always below the folder of the manifest. */
export const STREAM_PATH = new RegExp(`^${SIDE_PATTERN}/[a-z0-9]+/[a-z0-9.-]+$`)

/** A stored stream: `path` relative to the folder of the manifest; `lines` counts newlines, plus a last line without one. */
const stream = z.strictObject({
  path: z.string().regex(STREAM_PATH),
  bytes: count,
  lines: count,
  sha256,
})

const run = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  startedOn: time,
  finishedOn: time,
  /** The commit of this repository whose trace was run, with `-dirty` if the work tree differed. */
  trace: z.string(),
  tools: z.record(z.string(), z.string()),
  environment: z.record(z.string(), z.string()),
  host: z.strictObject({
    platform: z.string(),
    kernel: z.string(),
    cpus: count,
    cpu: z.string(),
  }),
  /** The node of each side that received the Service's traffic then; null if the load balancer spread it. */
  receivers: z.partialRecord(side, z.string().nullable()).optional(),
})

const node = z.strictObject({
  name: z.string(),
  role: z.enum(['control-plane', 'worker']),
  providerId: z.string(),
  internalIp: z.string(),
  podCidr: z.string().nullable(),
  kubelet: z.string(),
  kernel: z.string(),
  os: z.string(),
  runtime: z.string(),
  cpus: z.string(),
  memory: z.string(),
  machineType: z.string().nullable(),
  zone: z.string().nullable(),
})

const cluster = z.strictObject({
  side,
  context: z.string(),
  /** The uid of the kube-system namespace: OpenTelemetry's `k8s.cluster.uid`. */
  uid: z.uuid(),
  platform: z.enum(PLATFORMS),
  /** The observations from which the platform was detected. */
  platformEvidence: z.array(z.string()),
  serverVersion: z.string(),
  channel: z.string().nullable(),
  dataplane: z.enum(DATAPLANES),
  dataplaneEvidence: z.array(z.string()),
  nodes: z.array(node).min(1),
  /** The node that receives the Service's traffic; null if the load balancer spreads it. */
  receiver: z.string().nullable(),
  /** The address that requests are sent to: the load balancer's, or, without one, a node's. */
  vip: z.string(),
  /**
   * What the packets are addressed to when they reach a node, where that is not the VIP and the Service's own port: a node's
   * address and the NodePort, because a load balancer sends them there, or because there is none.
   */
  frontend: z.strictObject({ address: z.string(), port: count }).optional(),
  clusterIp: z.string(),
  nodePort: count,
})

/** The compared sides' clusters, and those of the other sides that the set has. */
const ofEverySide = bySide(side => COMPARED.includes(side) ? cluster : cluster.optional() as unknown as typeof cluster, SIDES)

/** A way that did not answer: refused, cut short, or not available here (then without words). */
const refusal = z.strictObject({
  argv: words.nullable(),
  exitCode: z.int().nullable(),
  reason: z.string(),
  stderr: stream.nullable(),
})

const ran = z.strictObject({
  id: z.string().regex(new RegExp(String.raw`^[a-z0-9]+\.${SIDE_PATTERN}\.[a-z0-9-]+$`)),
  run: z.string(),
  side,
  layer,
  title: z.string(),
  required: z.boolean(),
  /** Exactly what was executed, word by word; null if the step was skipped before its words were filled in. */
  argv: words.nullable(),
  node: z.string().nullable(),
  startedOn: time,
  durationMs: count,
  attempts: count,
  exitCode: z.int().nullable(),
  status: z.enum(['ok', 'failed', 'timed out', 'skipped']),
  /** Why it is not `ok`, in one sentence; null if it is. */
  reason: z.string().nullable(),
  /** How many words or addresses were replaced by declared aliases. */
  aliased: count,
  stdout: stream.nullable(),
  stderr: stream.nullable(),
  /** The step's other ways that were tried, in order: those before the one that answered, or all if none did. */
  refused: z.array(refusal).min(1).optional(),
})

export const manifestSchema = z.strictObject({
  schema: z.literal([1, SCHEMA_VERSION]),
  runs: z.array(run).min(1),
  clusters: z.strictObject(ofEverySide),
  captures: z.array(ran).min(1),
}).refine(({ schema, clusters }) => schema > 1 || sidesOf(clusters).length === COMPARED.length, 'a set of schema 1 has two sides')

export type Manifest = z.infer<typeof manifestSchema>
export type Capture = z.infer<typeof ran>
export type Refusal = z.infer<typeof refusal>
export type Cluster = z.infer<typeof cluster>
export type ClusterNode = z.infer<typeof node>
export type Stream = z.infer<typeof stream>
export type RunRecord = z.infer<typeof run>

/** Every stored stream of a capture, including those of its refused ways. */
export function streamsOf({ stdout, stderr, refused = [] }: Capture): Stream[] {
  return [stdout, stderr, ...refused.map(one => one.stderr)].filter(stream => stream !== null)
}

/** When the last of several commands ended (RFC 3339). It need not be the one that began last. */
export function lastEnd(all: readonly Pick<Capture, 'startedOn' | 'durationMs'>[]): string {
  return new Date(Math.max(...all.map(({ startedOn, durationMs }) => Date.parse(startedOn) + durationMs))).toISOString()
}

/**
 * Parses a manifest. Throws a fault with one sentence per error, each naming its field. Sets of November 2026 do not say which
 * node received in each of their runs: it is the one that most commands of the run were sent to.
 */
export function parseManifest(text: string, where = 'captures/manifest.json'): Manifest {
  const value = parsed(text, where)
  const versioned = z.looseObject({ schema: z.int() }).safeParse(value)
  if (versioned.success && versioned.data.schema > SCHEMA_VERSION) {
    throw new Fault(`${where} has schema ${versioned.data.schema}, and this deck reads up to ${SCHEMA_VERSION}: a newer deck wrote it.\n  → git pull`)
  }
  const result = manifestSchema.safeParse(value)
  if (!result.success) throw new Fault(visible(`${where} is not a manifest this deck can read:\n${z.prettifyError(result.error)}`))
  return { ...result.data, runs: result.data.runs.map(run => ({ receivers: receiversOf(run, result.data), ...run })) }
}

// --- internal ---

function receiversOf({ id }: RunRecord, { clusters, captures }: Manifest): RunRecord['receivers'] {
  return Object.fromEntries(sidesOf(clusters).flatMap((side) => {
    const nodes = captures.flatMap(one => one.run === id && one.side === side && one.node !== null ? [one.node] : [])
    const [most] = [...Map.groupBy(nodes, node => node).values()].sort((a, b) => b.length - a.length)
    return clusters[side].receiver === null || !most ? [] : [[side, most[0]!]]
  }))
}

function parsed(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  }
  catch (error) {
    throw new Fault(visible(`${where} is not valid JSON: ${(error as Error).message}`))
  }
}
