import type { NodeObject } from '../exec/kubectl.ts'
import type { Target } from '../exec/objects.ts'
import { until } from '../exec/command.ts'
import { kubectlItems } from '../exec/kubectl.ts'

/**
 * Waits until nothing is about to be evicted from these nodes. A node that was silent loses its taint a while after its pods are
 * ready again; one that is cut before that is counted as silent all the while, and after 300 s its pods go for good
 * (`defaultTolerationSeconds`), those with nobody to make them anew, too.
 */
export async function untilNodesBack(target: Target, names: readonly (string | null | undefined)[]): Promise<void> {
  await until(`nodes of ${target.context} that count as silent`, 240, async (soFar) => {
    const nodes = await kubectlItems<NodeObject>(target, 'get', 'nodes')
    const silent = nodes.filter(({ spec }) => spec.taints?.some(({ key }) => SILENT.includes(key)))
    const ours = silent.map(({ metadata: { name } }) => name).filter(name => names.includes(name))
    soFar(`${ours.join(' and ')} still tainted`)
    return ours.length === 0 ? true : null
  }, target)
}

// --- internal ---

const SILENT = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']
