import type { ClusterAccess, KubectlOptions } from '../exec/kubectl.ts'
import type { Facts } from '../trace/argv.ts'
import type { Tools } from './platform.ts'
import { PROXIES } from '../dataplane/iptables/selectors.ts'
import { CommandFailed, runWithin } from '../exec/command.ts'
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
  const answers = async (before: string[] | null, ...words: string[]) => before !== null && await has(reach, before, words)
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

/** Whether a command can be run in a container. Throws `CommandFailed` where neither the container nor the API server said. */
export async function has(reach: KubectlOptions, exec: readonly string[], words: readonly string[]): Promise<boolean> {
  const ran = await runWithin(kubectl(reach, ...exec, ...words), { ...reach, seconds: 30 })
  if (ran.ending === 'exited' && ran.exitCode === 0) return true
  const said = ran.stderr.toString('utf8')
  if (ran.ending === 'exited' && CANNOT.test(said)) return false
  if (ran.ending === 'exited' && REFUSED.test(said)) return true
  throw new CommandFailed(ran, `Cannot find out which tools a container of "${reach.context}" has`)
}

// --- internal ---

/** The far side's own word that it could not run a command, as the kubelet and the container runtimes say it. */
const CANNOT = /command terminated with exit code|executable file not found|OCI runtime exec failed/

/** An exec that the API server refuses finds nothing out: then each step is tried, and shows the refusal. */
const REFUSED = /^Error from server \((?:BadRequest|Forbidden)\)/m

/** Checks for everything that the far side of an exec needs (`src/exec/remote-digest.ts`). */
const SHELL = ['bash', '-c', 'command -v timeout && command -v tee && command -v sha256sum']
