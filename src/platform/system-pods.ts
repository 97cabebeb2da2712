import type { ClusterAccess } from '../exec/kubectl.ts'
import { z } from 'zod'
import { dnsName, kubectlParsed } from '../exec/kubectl.ts'

/** A pod of kube-system, named as `kubectl exec` takes it; and why it does not run, in a sentence, null where it does. */
interface SystemPod { name: string, trouble: string | null }

/** The pods of kube-system with this label that are not being deleted; with `node` those of one node. Throws `CommandFailed`. */
export async function systemPods(reach: ClusterAccess, selector: string, node?: string): Promise<SystemPod[]> {
  const asked = { ...reach, purpose: `Cannot list the pods ${selector} of kube-system` }
  const onNode = node === undefined ? [] : [`--field-selector=spec.nodeName=${node}`]
  const { items } = await kubectlParsed(podShape, asked, '-n', 'kube-system', 'get', 'pods', '-l', selector, ...onNode)
  return items.filter(({ metadata }) => !metadata.deletionTimestamp).map(pod => ({ name: `pod/${pod.metadata.name}`, trouble: troubleOf(pod, reach) }))
}

// --- internal ---

const podShape = z.object({
  items: z.array(z.object({
    metadata: z.object({ name: dnsName, deletionTimestamp: z.string().optional() }),
    spec: z.object({ nodeName: dnsName.optional() }).prefault({}),
    status: z.object({
      containerStatuses: z.array(z.object({
        restartCount: z.int().default(0),
        state: z.object({ waiting: z.object({ reason: z.string().default('') }).optional() }).prefault({}),
        lastState: z.object({ terminated: z.object({ exitCode: z.int() }).optional() }).prefault({}),
      })).default([]),
    }).prefault({}),
  })),
})

/** `CrashLoopBackOff`, `ImagePullBackOff`, `CreateContainerError`; but not `ContainerCreating`, which passes. */
const STUCK = /BackOff|Err/

function troubleOf({ metadata: { name }, spec, status }: z.infer<typeof podShape>['items'][number], { context }: ClusterAccess): string | null {
  const stuck = status.containerStatuses.find(({ state }) => STUCK.test(state.waiting?.reason ?? ''))
  if (!stuck) return null
  const ended = stuck.lastState.terminated
  const last = ended ? `, the last with exit code ${ended.exitCode}` : ''
  return `"${context}": ${name} on ${spec.nodeName ?? 'no node'} does not run: ${stuck.state.waiting!.reason}, ${stuck.restartCount} restarts${last} `
    + `→ kubectl --context ${context} -n kube-system logs ${name} --previous`
}
