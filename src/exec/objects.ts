import type { CommandOptions } from './command.ts'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseAllDocuments, stringify } from 'yaml'
import { Fault } from './fault.ts'
import { dnsName } from './kubectl.ts'
import { removeLeft } from './scratch.ts'

/** One side's cluster and the namespace of our objects in it. */
export interface Target extends CommandOptions {
  context: string
  namespace: string
  service: string
  port: number
}

/** A Kubernetes object, as far as this file reads it. */
export interface KubeObject {
  kind: string
  metadata: { name: string, namespace?: string, labels?: Record<string, string>, annotations?: Record<string, string> }
}

/** Identifies one object that a run created, so that it can be deleted again. */
export type CreatedObject = Pick<KubeObject, 'kind'> & { name: string }

/** The label that all our objects have, in clusters and on the Docker engine. */
export const OURS = { key: 'app.kubernetes.io/managed-by', value: 'dataplane-deck' } as const

/** The label by which a run finds what it created. */
export const RUN_LABEL = 'dataplane-deck/run'

/** `name` if it is valid in Kubernetes (RFC 1123 label or subdomain); throws otherwise, before it is used anywhere. */
export function validName(name: string, what: string): string {
  if (dnsName.safeParse(name).success) return name
  throw new Fault(`${what} ${JSON.stringify(name)} is not a valid Kubernetes name (RFC 1123)`)
}

/**
 * The objects of a file in `src/trace/workload`, with every value that is a `{placeholder}` filled: each labelled as ours, in
 * this namespace, and as created by this run if one is given.
 */
export async function loadObjects(
  file: string,
  fill: Record<string, string>,
  namespace: string,
  run?: string,
): Promise<KubeObject[]> {
  const text = await readFile(join(SOURCE, file), 'utf8')
  const objects = parseAllDocuments(text).map(document => JSON.parse(JSON.stringify(document.toJS()), (_, value: unknown) =>
    typeof value === 'string'
      ? value.replace(/^\{([a-z]+)\}$/, (whole, name: string) => fill[name] ?? whole)
      : value) as KubeObject)
  for (const object of objects) labelAsOurs(object, namespace, run)
  return objects
}

/** The words that name the namespace; none for cluster-scoped kinds. */
export function namespaceFlag({ namespace }: Target, kind?: string): string[] {
  return kind === 'Namespace'
    ? []
    : [`--namespace=${validName(namespace, 'the namespace')}`]
}

/**
 * Writes objects to a file, which stays for inspection when a command fails, until the next process writes; kubectl reads no
 * stdin here.
 */
export async function writeObjects({ context }: Target, objects: readonly KubeObject[], part = objects.length === 1
  ? objects[0]!.kind.toLowerCase()
  : 'all'): Promise<string> {
  const folder = await ownScratch()
  const file = join(folder, `${context.replaceAll(/[^\w.-]/g, '_')}.${part}.yaml`)
  await writeFile(file, objects.map(object => stringify(object)).join('---\n'))
  return file
}

// --- internal ---

const SOURCE = fileURLToPath(new URL('../trace/workload', import.meta.url))
const SCRATCH = fileURLToPath(new URL('../../.netflow/workload', import.meta.url))

function labelAsOurs({ kind, metadata }: KubeObject, namespace: string, run?: string): void {
  if (kind === 'Namespace') metadata.name = namespace
  else metadata.namespace = namespace
  metadata.labels = {
    ...metadata.labels,
    [OURS.key]: OURS.value,
    ...run && { [RUN_LABEL]: run },
  }
}

/** A folder of this process: a file that another run wrote would carry its label, and be deleted when that run ends. */
async function ownScratch(): Promise<string> {
  const own = join(SCRATCH, String(process.pid))
  await mkdir(own, { recursive: true, mode: 0o700 })
  removeLeft(SCRATCH, /^(\d+)$/)
  return own
}
