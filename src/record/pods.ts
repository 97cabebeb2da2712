import type { ClusterAccess } from '../exec/kubectl.ts'
import type { Target } from '../exec/objects.ts'
import type { Facts } from '../trace/argv.ts'
import { z } from 'zod'
import { dnsName, hasEnded, ipv4, kubectlParsed } from '../exec/kubectl.ts'

/**
 * For each pod that sends requests from inside the cluster, the address of a replica on its own node and of one on another:
 * `clientNear`, `clientFar`, `strangerNear`, `strangerFar`; null if there is no such replica. And the `toolboxImage` they run.
 */
export async function localAndRemotePods(reach: ClusterAccess, { namespace, service }: Workload): Promise<Facts> {
  const all = await podsOf(reach, namespace)
  const replicas = all.filter(pod => pod.metadata.labels.app === service && isUp(pod))
  const pod = (who: string) => all.find(({ metadata }) => metadata.name === who)
  const addresses = ['client', 'stranger'].flatMap((who) => {
    const node = pod(who)?.spec.nodeName
    const address = (near: boolean) => replicas.find(({ spec }) => (spec.nodeName === node) === near)?.status.podIP ?? null
    return [[`${who}Near`, address(true)], [`${who}Far`, address(false)]] as const
  })
  return { ...Object.fromEntries(addresses), toolboxImage: pod('client')?.spec.containers[0]!.image ?? null }
}

/**
 * The pod that sends requests from inside the cluster on this node, where a toolbox sees the path of its connections; and the
 * address of a replica on the same node and of one on another. null if there is no such pod.
 */
export async function podOnNode(node: string, reach: ClusterAccess, { namespace, service }: Workload): Promise<Facts> {
  const standing = (await podsOf(reach, namespace)).filter(isUp)
  const called = (app: string) => standing.filter(({ metadata }) => metadata.labels.app === app)
  const replica = (here: boolean) => called(service).find(({ spec }) => (spec.nodeName === node) === here)?.status.podIP ?? null
  const insider = [...called('client'), ...called('stranger')].find(({ spec }) => spec.nodeName === node)
  return { insider: insider?.metadata.name ?? null, insiderNear: replica(true), insiderFar: replica(false) }
}

// --- internal ---

type Workload = Pick<Target, 'namespace' | 'service'>

/** An image's name, safe as a word of a command: not an option, and without characters that a shell interprets. */
const image = z.string().regex(/^[a-z0-9][\w./:@-]*$/)

const podShape = z.object({
  items: z.array(z.object({
    metadata: z.object({
      name: dnsName,
      deletionTimestamp: z.string().optional(),
      labels: z.record(z.string(), z.string()).default({}),
    }),
    spec: z.object({ nodeName: dnsName.optional(), containers: z.array(z.object({ image })).min(1) }),
    status: z.object({ phase: z.string().optional(), podIP: ipv4.optional() }),
  })),
})

type Pod = z.infer<typeof podShape>['items'][number]

async function podsOf(reach: ClusterAccess, namespace: string): Promise<Pod[]> {
  const asked = { ...reach, purpose: 'Cannot list the pods of the workload' }
  return (await kubectlParsed(podShape, asked, '-n', namespace, 'get', 'pods')).items
}

function isUp({ metadata, status }: Pod): boolean {
  return !metadata.deletionTimestamp && !hasEnded(status) && status.podIP !== undefined
}
