import type { Side } from '../../words.ts'
import { chmodSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { attempt } from '../../exec/attempt.ts'
import { Fault } from '../../exec/fault.ts'
import { makeFolder, writeWhole } from '../../set/disk.ts'
import { byCompared, bySide } from '../../words.ts'
import { PUBLISHED } from '../images.ts'
import { BALANCERS, clusterName, FOLDER, gceName, gkeVersion, machineType, projectId, runLabel, zoneName } from './names.ts'

/** Where requests to both clusters start: on a machine (`vm`) in their zone, or on this one. */
export const CLIENTS = ['vm', 'here'] as const

/** A Compute Engine resource that a Service created: its kind and its exact name. */
const resource = z.strictObject({
  kind: z.enum(['forwarding-rules', 'target-pools', 'backend-services', 'network-endpoint-groups', 'health-checks', 'http-health-checks', 'firewall-rules']),
  name: gceName,
})

const cluster = z.strictObject({
  name: gceName,
  /** GKE's own id of the cluster; null until it is known. */
  id: z.string().regex(/^[0-9a-f]{16,64}$/).nullable(),
  createTime: z.iso.datetime({ offset: true }).nullable(),
  /** The Service's uid, and what it created outside the cluster; null until it is known. */
  service: z.strictObject({ uid: z.uuid(), resources: z.array(resource) }).nullable(),
})

const ledger = z.strictObject({
  schema: z.literal(1),
  run: runLabel,
  project: projectId,
  zone: zoneName,
  /** The account that created the pair: later commands use it, whichever account is active then. */
  account: z.string().nullable(),
  version: gkeVersion,
  channel: z.enum(['regular', 'rapid', 'stable']),
  machineType,
  nodes: z.int().min(2).max(10),
  spot: z.boolean(),
  balancer: z.enum(BALANCERS),
  /** Where requests start: on a machine of the pair's own, or on the presenter's, which is also what older ledgers mean. */
  client: z.enum(CLIENTS).default('here'),
  /** Nodes and client have no external addresses. */
  privateNodes: z.boolean().default(false),
  images: z.strictObject({ nginx: z.string(), toolbox: z.string() }).default(PUBLISHED),
  since: z.iso.datetime(),
  clusters: z.strictObject(byCompared(cluster, cluster)),
})

/** What `up` created or is about to create: the only thing `down` trusts, together with the labels in the cloud. */
export type Ledger = z.infer<typeof ledger>
type LedgerCluster = z.infer<typeof cluster>
export type Resource = z.infer<typeof resource>

/** The pair that `up` is asked to create, before anything of it exists. */
export type Wanted = Omit<Ledger, 'schema' | 'clusters' | 'since'>

/** A ledger of a pair of which nothing exists yet. */
export function openLedger(wanted: Wanted, now = new Date()): Ledger {
  const one = (side: Side): LedgerCluster => ({ name: clusterName(side, wanted.run), id: null, createTime: null, service: null })
  return { schema: 1, ...wanted, since: now.toISOString(), clusters: bySide(one) }
}

/** Reads the ledger; null if there is none. Throws a fault if the file is not in the format that `up` writes. */
export function readLedger(folder = FOLDER): Ledger | null {
  const path = join(folder, FILE)
  if (!existsSync(path)) return null
  const read = ledger.safeParse(attempt((): unknown => JSON.parse(readFileSync(path, 'utf8')), null))
  if (read.success) return read.data
  throw new Fault(`${path} is not a ledger that \`npm run gke\` wrote:\n${z.prettifyError(read.error)}\n`
    + '  → gcloud container clusters list --filter=resourceLabels.purpose=dataplane-deck says what may still run; fix the file, or remove it if nothing does')
}

/** Writes the whole ledger, 0600, and returns only once it is on disk: called before each change it describes. */
export function writeLedger(what: Ledger, folder: string): void {
  const path = join(folder, FILE)
  makeFolder(folder, 0o700)
  chmodSync(folder, 0o700)
  writeWhole(path, `${JSON.stringify(ledger.parse(what), null, 2)}\n`, 0o600)
}

/** Changes the ledger's entry of one side's cluster, in memory and on disk. */
export function note(what: Ledger, side: Side, change: Partial<LedgerCluster>, folder: string): void {
  Object.assign(what.clusters[side], change)
  writeLedger(what, folder)
}

/** Removes ledger and kubeconfig, once nothing is left that they describe. */
export function closeLedger(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
}

// --- internal ---

const FILE = 'ledger.json'
