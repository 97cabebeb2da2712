import type { CommandOptions } from './command.ts'
import { z } from 'zod'
import { runText, runWithin, until } from './command.ts'
import { Fault } from './fault.ts'
import { tail } from './run.ts'

/** A cluster by its kubeconfig context, and the options for calling it. Never the current context. */
export interface KubectlOptions extends CommandOptions {
  context: string
}

/** One side's cluster, reached with our own kubeconfig. */
export type ClusterAccess = KubectlOptions & { env: Record<string, string> }

/** The words of a kubectl call to that cluster. */
export function kubectl({ context }: Pick<KubectlOptions, 'context'>, ...words: string[]): string[] {
  return ['kubectl', `--context=${context}`, ...words]
}

/** Runs kubectl and returns its stdout. Throws `CommandFailed`. */
export function kubectlText(asked: KubectlOptions, ...words: string[]): Promise<string> {
  return runText(kubectl(asked, ...words), asked)
}

/** Runs kubectl with JSON output and returns it as `T`, a type that the caller takes from Kubernetes' own API. */
export async function kubectlJson<T>(asked: KubectlOptions, ...words: string[]): Promise<T> {
  return JSON.parse(await kubectlText(asked, ...words, '--output=json')) as T
}

/** The same for a list: its items, each as `T`. */
export async function kubectlItems<T>(asked: KubectlOptions, ...words: string[]): Promise<T[]> {
  return (await kubectlJson<{ items: T[] }>(asked, ...words)).items
}

/** The same, validated by a schema, for a shape that no API guarantees. */
export async function kubectlParsed<T extends z.ZodType>(
  shape: T,
  asked: KubectlOptions,
  ...words: string[]
): Promise<z.infer<T>> {
  const result = shape.safeParse(await kubectlJson(asked, ...words))
  if (result.success) return result.data
  throw new Fault(`${asked.purpose ?? 'Unexpected'}: kubectl ${words.join(' ')} printed something unexpected:\n${z.prettifyError(result.error)}`)
}

/**
 * A name as Kubernetes allows it (RFC 1123 label or subdomain); anything else from a cluster is rejected, so that the name is
 * safe as a word of a command: it begins with a letter or a digit, hence is never an option.
 */
export const dnsName = z.string().max(253).regex(/^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/)

/** A plain IPv4 address. */
export const ipv4 = z.ipv4()

/** Whether every workload named (`daemonset/cilium`) is fully rolled out now. */
export async function rolledOut(asked: KubectlOptions, namespace: string, workloads: readonly string[]): Promise<boolean> {
  for (const workload of workloads) {
    if (!(await rollout(asked, namespace, workload)).done) return false
  }
  return true
}

/** Waits until every workload named is fully rolled out. Throws a fault with kubectl's last message. */
export async function rollOut(
  asked: KubectlOptions,
  namespace: string,
  workloads: readonly string[],
  seconds = 300,
): Promise<void> {
  for (const workload of workloads) {
    await until(`${workload} of ${namespace} on ${asked.context}`, seconds, async (soFar) => {
      const status = await rollout(asked, namespace, workload)
      soFar(status.said)
      return status.done || null
    }, asked)
  }
}

/** The parts of a Node that are read. */
export interface NodeObject {
  metadata: { name: string, labels?: Record<string, string> }
  spec: { podCIDR?: string, taints?: { key: string }[] }
  status: { addresses?: { type: string, address: string }[], conditions?: { type: string, status: string }[] }
}

/** The parts of a Pod that are read. */
export interface PodObject {
  metadata: { name: string, labels?: Record<string, string>, deletionTimestamp?: string }
  spec: { nodeName?: string }
  status: {
    phase?: string
    conditions?: { type: string, status: string }[]
    containerStatuses?: { state?: { waiting?: { reason?: string } } }[]
  }
}

/** Whether a node or a pod is ready, and is not being deleted. */
export function isReady({ metadata, status }: Pick<NodeObject, 'metadata' | 'status'> | Pick<PodObject, 'metadata' | 'status'>): boolean {
  if ('deletionTimestamp' in metadata) return false
  return status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false
}

/** Whether a pod has ended for good, as one does that is evicted: it runs no more, although it is still listed. */
export function hasEnded({ phase }: Pick<PodObject['status'], 'phase'>): boolean {
  return phase === 'Failed' || phase === 'Succeeded'
}

/** Why a pod is not ready yet, in a few words: what its container waits for, or else its phase. */
export function whyPodWaits({ status }: Pick<PodObject, 'status'>): string {
  const waiting = status.containerStatuses?.map(({ state }) => state?.waiting?.reason).find(Boolean)
  return waiting ?? status.phase ?? 'unknown'
}

// --- internal ---

async function rollout(asked: KubectlOptions, namespace: string, workload: string): Promise<{ done: boolean, said: string }> {
  const words = [`--namespace=${namespace}`, 'rollout', 'status', workload, '--watch=false']
  const { exitCode, stdout, stderr } = await runWithin(kubectl(asked, ...words), asked)
  const said = tail(stdout, 1).trim() || tail(stderr, 1).trim()
  return { done: exitCode === 0 && said.includes('successfully rolled out'), said }
}
