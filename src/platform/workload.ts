import type { Client } from '../exec/client-machine.ts'
import type { PodObject } from '../exec/kubectl.ts'
import type { CreatedObject, KubeObject, Target } from '../exec/objects.ts'
import type { Endpoint } from '../text/addresses.ts'
import type { Images } from './images.ts'
import type { Front } from './platform.ts'
import { fromClient } from '../exec/client-machine.ts'
import { runText, runWithin, until } from '../exec/command.ts'
import { Fault } from '../exec/fault.ts'
import { hasEnded, isReady, kubectl, kubectlItems, kubectlJson, kubectlText, whyPodWaits } from '../exec/kubectl.ts'
import { loadObjects, namespaceFlag, OURS, RUN_LABEL, validName, writeObjects } from '../exec/objects.ts'
import { tail } from '../exec/run.ts'
import { endpointText } from '../text/addresses.ts'
import { readService } from './read-service.ts'

const FILES = ['namespace.yaml', 'nginx.yaml', 'clients.yaml']
const REPLICAS = 3
const ENFORCED = 'pod-security.kubernetes.io/enforce'

/** The workload's objects, in the order in which they are created, labelled with the run that creates them, if one is given. */
export async function workload({ namespace }: Pick<Target, 'namespace'>, images: Images, run?: string): Promise<KubeObject[]> {
  return (await Promise.all(FILES.map(file => loadObjects(file, { ...images }, namespace, run)))).flat()
}

/**
 * Whether the namespace exists and is ours, also where Pod Security restricts it. Throws if it is not ours: then nothing may be
 * changed.
 */
export async function namespaceState(target: Target): Promise<'absent' | 'ours' | 'restricted'> {
  const namespace = validName(target.namespace, 'the namespace')
  const text = await kubectlText(target, 'get', 'namespace', namespace, '--ignore-not-found', '--output=json')
  if (text.trim() === '') return 'absent'
  const { metadata } = JSON.parse(text) as KubeObject
  if (metadata.labels?.[OURS.key] === OURS.value) return metadata.labels[ENFORCED] === 'restricted' ? 'restricted' : 'ours'
  throw new Fault(`namespace ${namespace} in ${target.context} belongs to someone else: it does not have the label ${OURS.key}=${OURS.value}. `
    + 'Nothing was changed; name another one in deck.config.ts')
}

/**
 * Creates what is missing of the workload and returns exactly that, in order. Existing objects are not changed. Throws if the
 * namespace is not ours.
 */
export async function createMissing(target: Target, objects: readonly KubeObject[]): Promise<CreatedObject[]> {
  await namespaceState(target)
  await removeEnded(target, objects)
  const made: CreatedObject[] = []
  for (const object of objects) {
    const { kind, metadata: { name } } = object
    if (await exists(target, { kind, name })) continue
    await kubectlText(target, 'create', `--filename=${await writeObjects(target, [object])}`)
    made.push({ kind, name })
  }
  return made
}

/** Restores the whole workload as it is written, including objects of ours that were changed since. */
export async function mend(target: Target, objects: readonly KubeObject[]): Promise<void> {
  await namespaceState(target)
  await removeEnded(target, objects)
  await kubectlText(target, 'apply', '--server-side', '--force-conflicts', `--filename=${await writeObjects(target, objects)}`)
}

/** The address that the load balancer assigned to the Service, or null while it has none. */
export async function vip(target: Target): Promise<string | null> {
  return (await readService(target)).given?.ip ?? null
}

/** Where requests are sent whose load balancer has an address of its own; null while it has none. */
export async function byAddress(target: Target): Promise<Front | null> {
  const address = await vip(target)
  return address === null ? null : { address, port: target.port, hostname: null, node: null }
}

/**
 * Waits until three replicas and both clients are ready and the Service has its address: `addressed` finds it, and it is
 * returned as that does.
 */
export async function untilPlaced<T>(
  target: Target,
  addressed: (target: Target) => Promise<T | null>,
  seconds = 240,
): Promise<T> {
  const { service, context } = target
  return await until(`${REPLICAS} pods of ${service}, its two clients and its address on ${context}`, seconds, async (soFar) => {
    const pods = await kubectlItems<PodObject>(target, ...namespaceFlag(target), 'get', 'pods')
    const of = (app: string) => pods.filter(pod => pod.metadata.labels?.app === app)
    const ready = (app: string) => of(app).filter(isReady).length
    const clients = ready('client') + ready('stranger')
    const late = [service, 'client', 'stranger'].flatMap(of).filter(pod => !isReady(pod) && !pod.metadata.deletionTimestamp)
    const address = await addressed(target)
    soFar([
      `${ready(service)} of ${REPLICAS} and ${clients} of 2 ready`,
      ...late.map(pod => `${pod.metadata.name} is ${whyPodWaits(pod)}`),
      ...address === null ? ['no address yet'] : [],
    ].join(', '))
    return ready(service) === REPLICAS && clients === 2 ? address : null
  }, target)
}

/**
 * Waits until the Service's address answers 200 five times in a row, using curl where requests start: `from` is the words to put
 * before curl.
 */
export async function untilAnswers(target: Target, to: Endpoint, from: Client, seconds = 90): Promise<void> {
  const url = `http://${endpointText(to)}/`
  const words = ['curl', '--silent', '--show-error', '--fail', '--max-time', '2', '--output', '/dev/null']
  const curl = fromClient(from, [...words, url])
  await until(`five answers in a row of ${url} on ${target.context}`, seconds, async () => {
    for (let answered = 0; answered < 5; answered++) await runText(curl, target)
    return true
  }, target)
}

/** The image of the toolbox if the workload already runs: that of its client pod; null otherwise. */
export async function toolboxImage(target: Target): Promise<string | null> {
  const words = ['get', 'pod', 'client', '--ignore-not-found', '--output=jsonpath={.spec.containers[0].image}']
  return await kubectlText(target, ...namespaceFlag(target), ...words) || null
}

/** The names of this run's toolbox pods that run now. */
export async function runningToolboxes(target: Target, run: string): Promise<string[]> {
  const pods = await kubectlItems<PodObject>(target, ...namespaceFlag(target), 'get', 'pods', `--selector=app=toolbox,${RUN_LABEL}=${run}`)
  return pods.filter(({ metadata, status }) => status.phase === 'Running' && !metadata.deletionTimestamp).map(({ metadata }) => metadata.name)
}

/**
 * Creates a toolbox pod of this run on a node, waits until it is ready, and returns its name. An older one of ours is deleted
 * first.
 */
export async function createToolbox(
  target: Target,
  { node, image, run }: { node: string, image: string, run: string },
): Promise<string> {
  if (await namespaceState(target) === 'absent') throw new Fault(`namespace ${target.namespace} is not in ${target.context}`)
  const pod = `toolbox-${validName(node, 'the node')}`
  const objects = await loadObjects('toolbox.yaml', { pod, node, toolbox: image }, target.namespace, validName(run, 'the run'))
  await kubectlText(target, ...namespaceFlag(target), 'delete', 'pod', pod, '--ignore-not-found', '--grace-period=0', '--force')
  await kubectlText(target, 'create', `--filename=${await writeObjects(target, objects, pod)}`)
  await until(`the pod ${pod} on ${target.context}`, 60, async (soFar) => {
    const found = await kubectlJson<PodObject>(target, ...namespaceFlag(target), 'get', 'pod', pod)
    soFar(`its image is ${image}, and it is ${whyPodWaits(found)}`)
    return isReady(found) ? true : null
  }, target)
  return pod
}

/**
 * Why the cluster would not admit a toolbox to a node, in its own words: Pod Security, Autopilot, a policy controller. null if it
 * would, or if there is no namespace of ours yet to ask it in. Changes nothing.
 */
export async function whyNoToolbox(target: Target, node: string): Promise<string | null> {
  if (await namespaceState(target) === 'absent') return null
  const fill = { pod: 'toolbox-asked', node, toolbox: await toolboxImage(target) ?? 'toolbox' }
  const objects = await loadObjects('toolbox.yaml', fill, target.namespace)
  const words = ['create', '--dry-run=server', `--filename=${await writeObjects(target, objects, 'toolbox-asked')}`]
  const { exitCode, stderr } = await runWithin(kubectl(target, ...words), target)
  return exitCode === 0 ? null : tail(stderr, 1).trim()
}

// --- internal ---

/** A pod of these that has ended, as one does that is evicted, never runs again: it is deleted, so that it is made anew. */
async function removeEnded(target: Target, objects: readonly KubeObject[]): Promise<void> {
  const ours = objects.filter(({ kind }) => kind === 'Pod').map(({ metadata }) => metadata.name)
  if (ours.length === 0) return
  const all = await kubectlItems<PodObject>(target, ...namespaceFlag(target), 'get', 'pods')
  for (const { metadata: { name }, status } of all) {
    if (ours.includes(name) && hasEnded(status)) await kubectlText(target, ...namespaceFlag(target), 'delete', 'pod', name, '--ignore-not-found')
  }
}

async function exists(target: Target, { kind, name }: CreatedObject): Promise<boolean> {
  return await kubectlText(target, ...namespaceFlag(target, kind), 'get', kind, validName(name, kind), '--ignore-not-found', '--output=name') !== ''
}
