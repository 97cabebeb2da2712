import type { Detected } from '../dataplane/dataplane.ts'
import type { ClusterAccess } from '../exec/kubectl.ts'
import type { Identity } from '../platform/identify.ts'
import { kindInMode } from '../dataplane/dataplanes.ts'
import { PROXIES } from '../dataplane/iptables/selectors.ts'
import { runWithin } from '../exec/command.ts'
import { Fault } from '../exec/fault.ts'
import { kubectl } from '../exec/kubectl.ts'
import { systemPods } from '../platform/system-pods.ts'

/**
 * kube-proxy's mode by the first lines of its log (cmd/kube-proxy/app/server_linux.go), where the cluster admits no pod that
 * could ask it on its node. Throws a fault where no log says it: which dataplane runs is never assumed.
 */
export async function modeInLog({ reach, identity }: Asked): Promise<Detected> {
  const { dataplane } = identity
  const pods = (await Promise.all(PROXIES.map(selector => systemPods(reach, selector)))).flat()
  for (const { name } of pods) {
    const words = ['-n', 'kube-system', 'logs', name, '--limit-bytes=65536']
    const { stdout } = await runWithin(kubectl(reach, ...words), { ...reach, seconds: 30 })
    const [line, mode = ''] = /Using (\w+) Proxier/.exec(stdout.toString('utf8')) ?? []
    const kind = kindInMode(mode)
    if (kind !== null) return { kind, evidence: [...new Set([...dataplane.evidence, `its log: "${line}"`])] }
  }
  throw new Fault(`In which mode kube-proxy of "${reach.context}" runs cannot be told: no pod may ask it on its node, and no log of its pods says it.\n`
    + `  → kubectl --context ${reach.context} -n kube-system logs -l k8s-app=kube-proxy --tail=-1 | grep Proxier`)
}

// --- internal ---

interface Asked { reach: ClusterAccess, identity: Pick<Identity, 'dataplane'> }
