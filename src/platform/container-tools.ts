import type { ClusterAccess } from '../exec/kubectl.ts'
import type { Facts } from '../trace/argv.ts'
import type { Tools } from './platform.ts'
import { PROXIES } from '../dataplane/iptables/selectors.ts'
import { succeeds } from '../exec/command.ts'
import { kubectl } from '../exec/kubectl.ts'
import { systemPods } from './system-pods.ts'

/**
 * Looks for tools in the containers that the deck would use: the agent's, kube-proxy's on the receiving node, and Hubble's by the
 * words of an exec into it, where it has one of its own.
 */
export async function toolsIn(
  reach: ClusterAccess,
  { agent = null, node }: Facts,
  inHubble: string[] | null = null,
): Promise<Tools> {
  const found = await Promise.all(PROXIES.map(selector => systemPods(reach, selector, node ?? undefined)))
  const kubeProxy = found.flat()[0]?.name.replace('pod/', '') ?? null
  const inAgent = agent === null ? null : ['--namespace=kube-system', 'exec', agent, '--container=cilium-agent', '--']
  const inProxy = kubeProxy === null ? null : ['--namespace=kube-system', 'exec', kubeProxy, '--']
  const answers = async (before: string[] | null, ...words: string[]) =>
    before !== null && succeeds(kubectl(reach, ...before, ...words), { ...reach, seconds: 30 })
  const [agents, hubbles, proxies, dbg] = await Promise.all([
    answers(inAgent, ...SHELL),
    answers(inHubble, ...SHELL),
    answers(inProxy, ...SHELL),
    answers(inAgent, 'cilium-dbg', 'version'),
  ])
  const shells = { 'agent': agents, 'hubble': hubbles, 'kube-proxy': proxies }
  const bare = (Object.keys(shells) as (keyof typeof shells)[]).filter(place => !shells[place])
  return { bare, facts: { cilium: dbg ? 'cilium-dbg' : 'cilium', kubeProxy } }
}

// --- internal ---

/** Checks for everything that the far side of an exec needs (`src/exec/remote-digest.ts`). */
const SHELL = ['bash', '-c', 'command -v timeout && command -v tee && command -v sha256sum']
