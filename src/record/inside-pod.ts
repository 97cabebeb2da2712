import type { ClusterAccess } from '../exec/kubectl.ts'
import type { Target } from '../exec/objects.ts'
import type { Facts } from '../trace/argv.ts'
import { z } from 'zod'
import { dnsName, ipv4, kubectlParsed } from '../exec/kubectl.ts'

const podShape = z.object({
  items: z.array(z.object({
    metadata: z.object({
      name: dnsName,
      deletionTimestamp: z.string().optional(),
      labels: z.record(z.string(), z.string()).default({}),
    }),
    spec: z.object({ nodeName: dnsName.optional() }),
    status: z.object({ podIP: ipv4.optional() }),
  })),
})

/**
 * The pod that asks from inside the cluster and is on this node, where a toolbox sees what its connections meet; and the address
 * of a replica beside it and of one on another node. null where none stands so.
 */
export async function podOnNode(node: string, reach: ClusterAccess, of: Pick<Target, 'namespace' | 'service'>): Promise<Facts> {
  const { namespace, service } = of
  const { items } = await kubectlParsed(podShape, { ...reach, purpose: 'Cannot list the pods of the workload' }, '-n', namespace, 'get', 'pods')
  const standing = items.filter(({ metadata, status }) => !metadata.deletionTimestamp && status.podIP !== undefined)
  const called = (app: string) => standing.filter(({ metadata }) => metadata.labels.app === app)
  const replica = (here: boolean) => called(service).find(({ spec }) => (spec.nodeName === node) === here)?.status.podIP ?? null
  const insider = [...called('client'), ...called('stranger')].find(({ spec }) => spec.nodeName === node)
  return { insider: insider?.metadata.name ?? null, insiderNear: replica(true), insiderFar: replica(false) }
}
