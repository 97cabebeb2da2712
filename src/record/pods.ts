import type { ClusterAccess } from '../exec/kubectl.ts'
import type { Facts } from '../trace/argv.ts'
import { z } from 'zod'
import { dnsName, ipv4, kubectlParsed } from '../exec/kubectl.ts'

/** An image's name as a word of a command: no option, nothing a shell would read. */
const image = z.string().regex(/^[a-z0-9][\w./:@-]*$/)

const podShape = z.object({
  items: z.array(z.object({
    metadata: z.object({
      name: dnsName,
      deletionTimestamp: z.string().optional(),
      labels: z.record(z.string(), z.string()).default({}),
    }),
    spec: z.object({ nodeName: dnsName.optional(), containers: z.array(z.object({ image })).min(1) }),
    status: z.object({ podIP: ipv4.optional() }),
  })),
})

/**
 * For each pod that asks from inside the cluster, the address of a replica on its own node and of one on another:
 * `clientNear`, `clientFar`, `strangerNear`, `strangerFar`; null where no replica stands so. And the `toolboxImage` they run.
 */
export async function localAndRemotePods(
  reach: ClusterAccess,
  { namespace, service }: { namespace: string, service: string },
): Promise<Facts> {
  const { items } = await kubectlParsed(podShape, { ...reach, purpose: 'Cannot list the pods of the workload' }, '-n', namespace, 'get', 'pods')
  const stands = ({ metadata, status }: (typeof items)[number]) => !metadata.deletionTimestamp && status.podIP !== undefined
  const replicas = items.filter(pod => pod.metadata.labels.app === service && stands(pod))
  const pod = (who: string) => items.find(({ metadata }) => metadata.name === who)
  const addresses = ['client', 'stranger'].flatMap((who) => {
    const node = pod(who)?.spec.nodeName
    const address = (near: boolean) => replicas.find(({ spec }) => (spec.nodeName === node) === near)?.status.podIP ?? null
    return [[`${who}Near`, address(true)], [`${who}Far`, address(false)]] as const
  })
  return { ...Object.fromEntries(addresses), toolboxImage: pod('client')?.spec.containers[0]!.image ?? null }
}
