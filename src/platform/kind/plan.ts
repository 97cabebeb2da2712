import type { Target } from '../../exec/objects.ts'

import type { Step } from '../make-steps.ts'
import type { Cluster } from './names.ts'
import type { Choices } from './versions.ts'
import { deck } from '../../../deck.config.ts'
import { bySide, hasCilium } from '../../words.ts'
import { mend, untilAnswers, untilPlaced, vip, workload } from '../workload.ts'
import { announceFrom, announcer, chooseReceiver, labelled, placement, replicas } from './announce.ts'
import { ciliumStep } from './cilium.ts'
import { clientStep, fromClient } from './client.ts'
import { routeStep } from './host.ts'
import { clusterStep } from './kind.ts'
import { metallbStep, poolStep } from './metallb.ts'
import { CLUSTERS, clustersOf } from './names.ts'
import { routedStep } from './routed.ts'

/** Everything `up` creates, in an order in which each step comes after those it needs. */
export function plan(choices: Choices, env: Record<string, string>): Step[] {
  const clusters = clustersOf(choices)
  const network = bySide(side => networkStep(CLUSTERS[side], choices, env), clusters.map(({ side }) => side))
  return [
    routeStep(env),
    ...clusters.map(cluster => clusterStep(cluster, choices, env)),
    clientStep(choices, env),
    ...clusters.map(({ side }) => network[side]),
    ...clusters.flatMap(cluster => [
      metallbStep(cluster, network[cluster.side].name, choices, env),
      poolStep(cluster, env),
      workloadStep(cluster, choices, env),
      receiverStep(cluster, env),
      answerStep(cluster, env),
    ]),
  ]
}

/** The demo in one of the lab's clusters, in the form that `src/platform/workload.ts` takes. */
export function target({ context }: Pick<Cluster, 'context'>, env: Record<string, string>, terms: Pick<Target, 'signal' | 'tell'>): Target {
  const { namespace, service, port } = deck
  return { context, namespace, service, port, env, ...terms }
}

// --- internal ---

/** What provides a cluster's pod network: Cilium itself, or routes between the nodes. */
function networkStep(cluster: Cluster, choices: Choices, env: Record<string, string>): Step {
  return hasCilium(cluster.side) ? ciliumStep(cluster, choices, env) : routedStep(cluster, env)
}

function workloadStep(cluster: Cluster, { nginxImage, toolboxImage }: Choices, env: Record<string, string>): Step {
  return {
    name: `${cluster.side} workload`,
    after: [`${cluster.side} addresses`],
    advice: `look at \`kubectl --context=${cluster.context} -n ${deck.namespace} get all,events\``,
    // Never skipped: only the API server knows whether an object is still as written, and then applying it changes nothing.
    found: async () => null,
    make: async (signal, tell) => {
      const there = target(cluster, env, { signal, tell })
      await mend(there, await workload(there, { nginx: nginxImage, toolbox: toolboxImage }))
      return await untilPlaced(there, vip)
    },
  }
}

function receiverStep(cluster: Cluster, env: Record<string, string>): Step {
  return {
    name: `${cluster.side} receiver`,
    after: [`${cluster.side} workload`, 'client'],
    advice: `look at \`docker exec netflow-client ip neigh\`, \`kubectl --context=${cluster.context} get servicel2statuses -A\`; to place the replicas anew: kubectl --context=${cluster.context} -n ${deck.namespace} rollout restart deployment/nginx`,
    found: async (signal) => {
      const there = target(cluster, env, { signal })
      const pods = await replicas(there, deck)
      const node = chooseReceiver(pods)
      const allowed = await labelled(there)
      const { wire } = await announcer(there, deck)
      const isReceiver = wire !== null && 'node' in wire && wire.node === node
      return allowed.join() === node && isReceiver ? why(node, placement(pods)) : null
    },
    make: async (signal, tell) => {
      const there = target(cluster, env, { signal, tell })
      const pods = await replicas(there, deck)
      const node = chooseReceiver(pods)
      await announceFrom(there, node, deck)
      return why(node, placement(pods))
    },
  }
}

function answerStep(cluster: Cluster, env: Record<string, string>): Step {
  return {
    name: `${cluster.side} answer`,
    after: [`${cluster.side} receiver`, 'client'],
    advice: `look at \`docker exec netflow-client curl -sv http://ADDRESS/\` and \`kubectl --context=${cluster.context} -n metallb-system logs ds/speaker\``,
    found: async () => null,
    make: async (signal, tell) => {
      const there = target(cluster, env, { signal, tell })
      const address = await vip(there)
      if (address === null) throw new Error(`${deck.service} has no address`)
      await untilAnswers(there, { address, port: deck.port }, fromClient)
      return `http://${address}:${deck.port}/`
    },
  }
}

function why(node: string, placed: string): string {
  return `${node}, because it has exactly one replica (${placed})`
}
