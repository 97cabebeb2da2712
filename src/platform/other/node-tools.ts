import type { ClusterAccess } from '../../exec/kubectl.ts'
import type { Facts } from '../../trace/argv.ts'
import type { Tools } from '../platform.ts'
import { PROXIES } from '../../dataplane/iptables/selectors.ts'
import { toolsIn } from '../container-tools.ts'
import { systemPods } from '../system-pods.ts'

/** Looks for tools in the containers of the cluster's own pods: the agent's, and kube-proxy's on the receiving node. */
export async function toolsOnNode(reach: ClusterAccess, facts: Facts): Promise<Tools> {
  const found = await Promise.all(PROXIES.map(selector => systemPods(reach, selector, facts.node ?? undefined)))
  const [pod] = found.flat()
  return await toolsIn(reach, { ...facts, kubeProxy: pod?.name.replace('pod/', '') ?? null })
}
