import type { CommandOptions } from '../../exec/command.ts'
import type { Target } from '../../exec/objects.ts'
import type { Step } from '../make-steps.ts'
import type { Cluster } from './names.ts'
import type { Choices } from './versions.ts'
import { deck } from '../../../deck.config.ts'
import { hasCilium } from '../../words.ts'
import { mend, untilAnswers, untilPlaced, vip, workload } from '../workload.ts'
import { announceFrom, announcer, chooseReceiver, labelled, placement, replicas } from './announce.ts'
import { nodeOn } from './arp.ts'
import { ciliumStep } from './cilium.ts'
import { clientStep, fromClient } from './client.ts'
import { routeStep } from './host.ts'
import { clusterStep } from './kind.ts'
import { metallbStep, poolStep } from './metallb.ts'
import { clustersOf } from './names.ts'
import { routedStep } from './routed.ts'

/** Everything `up` creates, in an order in which each step comes after those it needs. */
export function plan(choices: Choices): Step[] {
  const clusters = clustersOf(choices)
  // what provides a cluster's pod network: Cilium itself, or routes between the nodes
  const networks = clusters.map(cluster => hasCilium(cluster.side) ? ciliumStep(cluster, choices) : routedStep(cluster))
  return [
    routeStep,
    ...clusters.map(cluster => clusterStep(cluster, choices)),
    clientStep(choices),
    ...networks,
    ...clusters.flatMap((cluster, index) => [
      metallbStep(cluster, networks[index]!.name, choices),
      poolStep(cluster),
      workloadStep(cluster, choices),
      receiverStep(cluster),
      answerStep(cluster),
    ]),
  ]
}

/** The demo in one of the lab's clusters, in the form that `src/platform/workload.ts` takes. */
export function target({ context }: Pick<Cluster, 'context'>, terms: CommandOptions): Target {
  const { namespace, service, port } = deck
  return { ...terms, context, namespace, service, port }
}

// --- internal ---

function workloadStep(cluster: Cluster, { nginxImage, toolboxImage }: Choices): Step {
  return {
    name: `${cluster.side} workload`,
    after: [`${cluster.side} addresses`],
    advice: `look at \`kubectl --context=${cluster.context} -n ${deck.namespace} get all,events\``,
    // Never skipped: only the API server knows whether an object is still as written, and then applying it changes nothing.
    make: async (terms) => {
      const there = target(cluster, terms)
      await mend(there, await workload(there, { nginx: nginxImage, toolbox: toolboxImage }))
      return await untilPlaced(there, vip)
    },
  }
}

function receiverStep(cluster: Cluster): Step {
  return {
    name: `${cluster.side} receiver`,
    after: [`${cluster.side} workload`, 'client'],
    advice: `look at \`docker exec netflow-client ip neigh\`, \`kubectl --context=${cluster.context} get servicel2statuses -A\`; to place the replicas anew: kubectl --context=${cluster.context} -n ${deck.namespace} rollout restart deployment/nginx`,
    found: async (terms) => {
      const there = target(cluster, terms)
      const { node, why } = await chosen(there)
      const allowed = await labelled(there)
      const { wire } = await announcer(there)
      return allowed.join() === node && nodeOn(wire) === node ? why : null
    },
    make: async (terms) => {
      const there = target(cluster, terms)
      const { node, why } = await chosen(there)
      await announceFrom(there, node)
      return why
    },
  }
}

function answerStep(cluster: Cluster): Step {
  return {
    name: `${cluster.side} answer`,
    after: [`${cluster.side} receiver`, 'client'],
    advice: `look at \`docker exec netflow-client curl -sv http://ADDRESS/\` and \`kubectl --context=${cluster.context} -n metallb-system logs ds/speaker\``,
    make: async (terms) => {
      const there = target(cluster, terms)
      const address = await vip(there)
      if (address === null) throw new Error(`${deck.service} has no address`)
      await untilAnswers(there, { address, port: deck.port }, fromClient)
      return `http://${address}:${deck.port}/`
    },
  }
}

/** The node that is to receive, and why. */
async function chosen(there: Target): Promise<{ node: string, why: string }> {
  const nodes = await replicas(there)
  const node = chooseReceiver(nodes)
  return { node, why: `${node}, because it has exactly one replica (${placement(nodes)})` }
}
