import type { Client } from '../exec/client-machine.ts'
import type { DataplaneKind, PlatformKind, Side } from '../words.ts'
import type { Place, Step } from './step.ts'
import { fromClient, isOverSsh } from '../exec/client-machine.ts'
import { Fault } from '../exec/fault.ts'
import { withRemoteDigest } from '../exec/remote-digest.ts'
import { wordsOf } from '../exec/shell.ts'

/** The values that a side's steps may name in their words, validated when they were read; null if this cluster has none. */
export type Facts = Record<string, string | null>

/** How commands reach each place on one side. */
export interface SideContext {
  side: Side
  /** Platform and dataplane decide which ways a step has; `other`, and any, if left out. */
  platform?: PlatformKind
  dataplane?: DataplaneKind
  facts: Facts
  client: Client
  /** Why the cluster admits no pod that sees its node, in its own words: then nothing runs in the toolbox. */
  closed?: string
  /** Places whose container has no shell that could limit a command and digest its output; none if left out. */
  bare?: readonly Place[]
  /**
   * The cluster is managed by a cloud: its load balancer spreads requests over the nodes, and its agent's image is the cloud's
   * own and may lack any of Cilium's commands.
   */
  managed?: boolean
}

/** A step that cannot run here, with the reason a slide can show. */
export class NotHere extends Error {}

/** What `work` returns, or the reason why it cannot be done here. */
export function orNotHere<T>(work: () => T): T | NotHere {
  try {
    return work()
  }
  catch (error) {
    if (error instanceof NotHere) return error
    throw error
  }
}

/**
 * The words that are executed for a step, exactly as the manifest records and a slide shows them. Throws {@link NotHere} if the
 * cluster has no such fact, and a fault if a fact would be an option to a program.
 */
export function argvOf(step: Pick<Step, 'at' | 'run' | 'timeout'>, ground: SideContext): string[] {
  const option = Object.entries(ground.facts).find(([, fact]) => fact?.startsWith('-'))
  if (option) throw new Fault(`${option[0]} of ${ground.side} is ${JSON.stringify(option[1])}, which a program would take for an option. Nothing was run.`)
  return place(step.at, () => wordsOf(step.run).map(word => fill(word, ground.facts)), step.timeout ?? 20, ground)
}

/** Replaces `{name}` in a text by the fact of that name; other braces stay. */
export function fill(text: string, facts: Facts): string {
  return text.replaceAll(/\{([a-z][a-zA-Z]*)\}/g, (whole, name: string) => {
    if (!(name in facts)) return whole
    const fact = facts[name]
    if (fact === null || fact === undefined) throw new NotHere(`this cluster has no ${name}`)
    return fact
  })
}

/** The words that go from the toolbox, which sees the node's processes, to the node's own programs (nsenter(1)). */
export const ENTER = ['nsenter', '-t', '1', '-m', '--'] as const

/** A step's words for this cluster's agent: its tool is `cilium-dbg`, or, in some images, `cilium`. */
export function inAgent(words: readonly string[], tool: string): string[] {
  return words.map(word => word.replaceAll(/\bcilium-dbg\b/g, tool))
}

/** Hubble's words for the agent, where, unlike in GKE's own relay pod, the relay's address has to be given. */
export function toRelay([hubble, observe, ...words]: readonly string[], relay: string): string[] {
  return [hubble!, observe!, '--server', relay, ...words]
}

// --- internal ---

/** `words` are asked for last: what they name could not be learnt where the cluster admits no toolbox. */
function place(at: Place, words: () => string[], seconds: number, { facts, client, closed, bare = [] }: SideContext): string[] {
  const kubectl = [
    'kubectl',
    '--context',
    fill('{context}', facts),
  ]
  const exec = (namespace: string, pod: string[], run: readonly string[] = words()) =>
    [
      ...kubectl,
      ...['-n', namespace, 'exec', ...pod, '--'].map(word => fill(word, facts)),
      ...bare.includes(at) ? unaided(run, at) : withRemoteDigest(run, seconds),
    ]
  const inToolbox = (enter: readonly string[] = []) => {
    if (closed !== undefined) throw new NotHere(`refused by the cluster: ${closed}`)
    return exec('{namespace}', ['{toolbox}'], [...enter, ...words()])
  }
  const agent = ['{agent}', '-c', 'cilium-agent']
  switch (at) {
    case 'here': return words()
    case 'kubectl': return [
      ...kubectl,
      ...words().slice(1),
    ]
    case 'client': return fromClient(client, words())
    case 'beside': return client.length > 0 && !isOverSsh(client) ? fromClient(client, words()) : inToolbox()
    case 'toolbox': return inToolbox()
    case 'netfilter': return inToolbox(facts.netfilter === 'node' ? ENTER : [])
    case 'client-pod': return exec('{namespace}', ['client'])
    case 'stranger-pod': return exec('{namespace}', ['stranger'])
    case 'kube-proxy': return exec('kube-system', ['{kubeProxy}'])
    case 'agent': return exec('kube-system', agent, inAgent(words(), facts.cilium ?? 'cilium-dbg'))
    case 'hubble': return facts.hubble
      ? exec('gke-managed-dpv2-observability', ['{hubble}', '-c', 'hubble-cli'])
      : exec('kube-system', agent, toRelay(words(), fill('{relay}', facts)))
  }
}

/** Words that need no shell, unchanged. */
function unaided(words: readonly string[], at: Place): readonly string[] {
  if (words[0] === 'bash' || words[0] === 'sh') throw new NotHere(`the container behind "${at}" has no shell`)
  return words
}
