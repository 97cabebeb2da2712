import type { Terms } from './command.ts'
import type { List, PodObject } from './kubectl.ts'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseAllDocuments, stringify } from 'yaml'
import { OURS } from '../lab/names.ts'
import { must, until } from './command.ts'
import { ask, isReady, read } from './kubectl.ts'

/** One side's cluster and what of ours is to be in it. */
export interface Target extends Terms {
  context: string
  namespace: string
  service: string
  port: number
}

/** What fills `{nginx}` and `{toolbox}` in `src/trace/workload`. */
export interface Images {
  nginx: string
  toolbox: string
}

/** A Kubernetes object as far as this file reads it. */
export interface KubeObject {
  kind: string
  metadata: { name: string, namespace?: string, labels?: Record<string, string>, annotations?: Record<string, string> }
}

/** Names one object that a run made, so that it can be taken away again. */
export type Made = Pick<KubeObject, 'kind'> & { name: string }

/** The label by which a run finds what it made. */
export const RUN_LABEL = 'dataplane-deck/run'

const SOURCE = fileURLToPath(new URL('../trace/workload', import.meta.url))
const SCRATCH = fileURLToPath(new URL('../../.netflow/workload', import.meta.url))
const FILES = ['namespace.yaml', 'nginx.yaml', 'clients.yaml']
const REPLICAS = 3

/** `name` if Kubernetes could have given it (RFC 1123 label or subdomain); throws otherwise, before it is used anywhere. */
export function validName(name: string, what: string): string {
  if (name.length <= 253 && /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/.test(name)) return name
  throw new Error(`${what} ${JSON.stringify(name)} is not a name that Kubernetes gives (RFC 1123)`)
}

/**
 * The workload's objects, in the order in which they are created: placeholders filled, namespace set, and on each
 * the run that made it, where one is given. `annotations` go on the Service: what a cloud wants said of its load balancer.
 */
export async function workload(
  { namespace }: Pick<Target, 'namespace'>,
  images: Images,
  { run, annotations = {} }: { run?: string, annotations?: Record<string, string> } = {},
): Promise<KubeObject[]> {
  const objects = (await Promise.all(FILES.map(file => load(file, { ...images })))).flat()
  for (const object of objects) {
    own(object, namespace, run)
    if (object.kind === 'Service') object.metadata.annotations = annotations
  }
  return objects
}

/** Whether the namespace is there and ours. Throws where it belongs to somebody else: then nothing may be changed. */
export async function namespaceState(target: Target): Promise<'absent' | 'ours'> {
  const namespace = validName(target.namespace, 'the namespace')
  const text = await ask(target, 'get', 'namespace', namespace, '--ignore-not-found', '--output=json')
  if (text.trim() === '') return 'absent'
  const { metadata } = JSON.parse(text) as KubeObject
  if (metadata.labels?.[OURS.key] === OURS.value) return 'ours'
  throw new Error(`namespace ${namespace} in ${target.context} is somebody else's: it lacks the label ${OURS.key}=${OURS.value}. `
    + 'Nothing was changed; name another one in deck.config.ts')
}

/**
 * Creates what is missing of the workload and gives exactly that, in order. What is there stays as it is.
 * Throws where the namespace is somebody else's.
 */
export async function createMissing(target: Target, objects: readonly KubeObject[]): Promise<Made[]> {
  await namespaceState(target)
  const made: Made[] = []
  for (const object of objects) {
    const { kind, metadata: { name } } = object
    if (await exists(target, { kind, name })) continue
    await ask(target, 'create', `--filename=${await write(target, [object])}`)
    made.push({ kind, name })
  }
  return made
}

/** Makes the whole workload as it is written, also where an object of ours was changed since. */
export async function mend(target: Target, objects: readonly KubeObject[]): Promise<void> {
  await namespaceState(target)
  await ask(target, 'apply', '--server-side', '--force-conflicts', `--filename=${await write(target, objects)}`)
}

/** Takes away what {@link createMissing} gave, last first, and waits until it is gone. */
export async function remove(target: Target, made: readonly Made[]): Promise<void> {
  if (await namespaceState(target) === 'absent') return
  for (const { kind, name } of [...made].reverse()) {
    await ask({ ...target, seconds: 120 }, ...within(target, kind), 'delete', kind, name, '--ignore-not-found')
  }
}

/** The address that the load balancer gave the Service, or null while it has none. */
export async function vip(target: Target): Promise<string | null> {
  const { status } = await read<{ status: { loadBalancer?: { ingress?: { ip?: string }[] } } }>(
    target,
    ...within(target),
    'get',
    'service',
    validName(target.service, 'the Service'),
  )
  return status.loadBalancer?.ingress?.[0]?.ip ?? null
}

/** Waits until three replicas and both clients are ready and the Service has its address, which it gives. */
export async function untilPlaced(target: Target, seconds = 240): Promise<string> {
  return await until(`${target.service} in ${target.context}`, seconds, async (soFar) => {
    const { items } = await read<List<PodObject>>(target, ...within(target), 'get', 'pods')
    const ready = (app: string) => items.filter(pod => pod.metadata.labels?.app === app && isReady(pod)).length
    const [replicas, client, stranger] = [
      ready(target.service),
      ready('client'),
      ready('stranger'),
    ]
    const address = await vip(target)
    soFar(`${replicas} of ${REPLICAS} replicas, client ${client}, stranger ${stranger}, address ${address ?? 'none'}`)
    return replicas === REPLICAS && client === 1 && stranger === 1
      ? address
      : null
  }, target.signal)
}

/**
 * Waits until the Service's address answers 200 five times in a row, asked by curl from where requests come from:
 * `from` is the words before curl.
 */
export async function untilAnswers(target: Target, address: string, from: readonly string[], seconds = 90): Promise<void> {
  const curl = [
    ...from,
    'curl',
    '--silent',
    '--show-error',
    '--fail',
    '--max-time=2',
    '--output=/dev/null',
    `http://${address}:${target.port}/`,
  ]
    .flatMap(word => word.startsWith('--max-time=') || word.startsWith('--output=')
      ? word.split('=')
      : [word])
  await until(`an answer of http://${address}:${target.port}/ (${target.context})`, seconds, async () => {
    for (let answered = 0; answered < 5; answered++) await must(curl, target)
    return true
  }, target.signal)
}

/** The image of the toolbox where the workload runs already: that of its client pod; null where there is none. */
export async function toolboxImage(target: Target): Promise<string | null> {
  const words = [
    ...within(target),
    'get',
    'pod',
    'client',
    '--ignore-not-found',
    '--output=jsonpath={.spec.containers[0].image}',
  ]
  return await ask(target, ...words) || null
}

/** Puts a toolbox pod of this run on a node, waits until it is ready, and gives its name. An older one of ours makes way. */
export async function createToolbox(
  target: Target,
  { node, image, run }: { node: string, image: string, run: string },
): Promise<string> {
  if (await namespaceState(target) === 'absent') throw new Error(`namespace ${target.namespace} is not in ${target.context}`)
  const pod = `toolbox-${validName(node, 'the node')}`
  const objects = await load('toolbox.yaml', { pod, node, toolbox: image })
  for (const object of objects) own(object, target.namespace, validName(run, 'the run'))
  await ask(target, ...within(target), 'delete', 'pod', pod, '--ignore-not-found', '--grace-period=0', '--force')
  await ask(target, 'create', `--filename=${await write(target, objects, 'toolbox')}`)
  await ask({ ...target, seconds: 70 }, ...within(target), 'wait', `pod/${pod}`, '--for=condition=Ready', '--timeout=60s')
  return pod
}

/** Takes away every toolbox pod of that run and waits until they are gone. */
export async function deleteToolboxes(target: Target, run: string): Promise<void> {
  const selector = `--selector=app=toolbox,${RUN_LABEL}=${validName(run, 'the run')}`
  if (await namespaceState(target) === 'ours') await ask(target, ...within(target), 'delete', 'pods', selector)
}

// --- internal ---

async function load(file: string, fill: Record<string, string>): Promise<KubeObject[]> {
  const text = await readFile(join(SOURCE, file), 'utf8')
  return parseAllDocuments(text).map(document => JSON.parse(JSON.stringify(document.toJS()), (_, value: unknown) =>
    typeof value === 'string'
      ? value.replace(/^\{([a-z]+)\}$/, (whole, name: string) => fill[name] ?? whole)
      : value) as KubeObject)
}

function own({ kind, metadata }: KubeObject, namespace: string, run?: string): void {
  if (kind === 'Namespace') metadata.name = namespace
  else metadata.namespace = namespace
  metadata.labels = {
    ...metadata.labels,
    [OURS.key]: OURS.value,
    ...run && { [RUN_LABEL]: run },
  }
}

function within({ namespace }: Target, kind?: string): string[] {
  return kind === 'Namespace'
    ? []
    : [`--namespace=${validName(namespace, 'the namespace')}`]
}

async function exists(target: Target, { kind, name }: Made): Promise<boolean> {
  return await ask(target, ...within(target, kind), 'get', kind, validName(name, kind), '--ignore-not-found', '--output=name') !== ''
}

/** Kept where it can be looked at when a command fails; kubectl reads no stdin here. */
async function write({ context }: Target, objects: readonly KubeObject[], part = objects.length === 1
  ? objects[0]!.kind.toLowerCase()
  : 'all'): Promise<string> {
  await mkdir(SCRATCH, { recursive: true, mode: 0o700 })
  const file = join(SCRATCH, `${context.replaceAll(/[^\w.-]/g, '_')}.${part}.yaml`)
  await writeFile(file, objects.map(object => stringify(object)).join('---\n'))
  return file
}
