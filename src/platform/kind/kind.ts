import type { CommandOptions } from '../../exec/command.ts'
import type { Step } from '../make-steps.ts'
import type { Cluster } from './names.ts'
import type { Choices } from './versions.ts'
import { runText, succeeds, until } from '../../exec/command.ts'
import { kubectlText } from '../../exec/kubectl.ts'
import { kindFile } from './names.ts'

/** A cluster's containers in Docker. `half`: kind was stopped while it created them, so that some never ran. */
export type Containers = 'absent' | 'half' | 'stopped' | 'running'

/** The state of a cluster from its containers, as `docker ps --all --format='{{.Names}} {{.State}}'` prints them. */
export function judge({ nodes }: Pick<Cluster, 'nodes'>, listed: string): Containers {
  const states = new Map(listed.trim().split('\n').filter(Boolean).map(each => each.split(' ') as [string, string]))
  if (states.size === 0) return 'absent'
  if (nodes.some(node => [undefined, 'created'].includes(states.get(node)))) return 'half'
  return nodes.every(node => states.get(node) === 'running') ? 'running' : 'stopped'
}

/** The state of a cluster's containers. A node that never joined has no kubelet.conf: then its cluster is `half`. */
export async function containers(cluster: Cluster, terms: CommandOptions): Promise<Containers> {
  const ofCluster = [`--filter=label=io.x-k8s.kind.cluster=${cluster.name}`, '--format={{.Names}} {{.State}}']
  const state = judge(cluster, await runText(['docker', 'ps', '--all', ...ofCluster], terms))
  if (state !== 'running') return state
  const joined = await Promise.all(cluster.nodes.map(node =>
    succeeds(['docker', 'exec', node, 'test', '-f', '/etc/kubernetes/kubelet.conf'], terms)))
  return joined.every(Boolean) ? 'running' : 'half'
}

/** The step that creates a side's cluster, with its context in the kubeconfig and a responding API. */
export function clusterStep(cluster: Cluster, choices: Choices): Step {
  return {
    name: `${cluster.side} cluster`,
    after: ['route'],
    advice: `look at \`docker logs ${cluster.controlPlane}\`; \`npm run lab -- down\` removes it for another try`,
    found: async terms => await containers(cluster, terms) === 'running' && await answers(cluster, terms) ? '' : null,
    make: terms => make(cluster, choices, terms),
  }
}

/** Removes a cluster and its context, as kind does itself. */
export async function removeCluster({ name }: Cluster, terms: CommandOptions): Promise<void> {
  await alone(() => runText(['kind', 'delete', 'cluster', `--name=${name}`], { ...terms, seconds: 180 }))
}

// --- internal ---

let last: Promise<unknown> = Promise.resolve()

/** One after the other: kind does not wait for a kubeconfig that another kind is writing, but fails at its lock. */
async function alone<T>(work: () => Promise<T>): Promise<T> {
  const mine = last.then(work, work)
  last = mine
  return await mine
}

async function make(cluster: Cluster, choices: Choices, terms: CommandOptions): Promise<string> {
  let state = await containers(cluster, terms)
  if (state === 'stopped') {
    await runText(['docker', 'start', ...cluster.nodes], terms)
    // Whether a node ever joined can only be read while it runs.
    if (await containers(cluster, terms) === 'half') state = 'half'
  }
  if (state === 'half') await removeCluster(cluster, terms)
  if (state === 'half' || state === 'absent') await create(cluster, choices, terms)
  else await alone(() => runText(['kind', 'export', 'kubeconfig', `--name=${cluster.name}`], terms))
  await until(`an answer of ${cluster.name}'s API`, 180, async (soFar) => {
    soFar('its /readyz does not say ok')
    return await answers(cluster, terms) || null
  }, terms)
  return { absent: '', half: 'an unfinished one was made anew', stopped: 'started again', running: 'context mended' }[state]
}

async function create(cluster: Cluster, choices: Choices, terms: CommandOptions): Promise<void> {
  const like = [`--name=${cluster.name}`, `--image=${choices.nodeImage}`, `--config=${kindFile(cluster, choices)}`]
  await runText(['kind', 'create', 'cluster', ...like, '--retain'], { ...terms, seconds: 900 })
}

async function answers({ context }: Cluster, terms: CommandOptions): Promise<boolean> {
  return await kubectlText({ context, ...terms, seconds: 10 }, 'get', '--raw=/readyz').then(text => text === 'ok', () => false)
}
