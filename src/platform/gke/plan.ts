import type { Target } from '../../exec/objects.ts'
import type { Side } from '../../words.ts'
import type { Step } from '../make-steps.ts'
import type { Ledger } from './ledger.ts'
import type { Ways } from './pair.ts'
import { deck } from '../../../deck.config.ts'
import { until } from '../../exec/command.ts'
import { Fault } from '../../exec/fault.ts'
import { rollOut } from '../../exec/kubectl.ts'
import { COMPARED, hasCilium } from '../../words.ts'
import { mend, untilPlaced, vip, workload } from '../workload.ts'
import { mark } from './balancer.ts'
import { clientSteps } from './client-steps.ts'
import { create, credentials } from './commands.ts'
import { tellCloud } from './gcloud.ts'
import { note } from './ledger.ts'
import { OBSERVABILITY } from './names.ts'
import { foreign, look, reachOf, untilRuns, wrongDataplane } from './pair.ts'
import { balancerOf } from './service.ts'

/** Everything `up` creates, in an order in which each step comes after those it needs. */
export function plan(ledger: Ledger, ways: Ways): Step[] {
  return [
    ...COMPARED.map(side => clusterStep(ledger, side, ways)),
    ...COMPARED.map(side => credentialsStep(ledger, side, ways)),
    ...COMPARED.flatMap(side => [workloadStep(ledger, side, ways), balancerStep(ledger, side, ways)]),
    ...COMPARED.filter(hasCilium).map(side => relayStep(ledger, side, ways)),
    ...clientSteps(ledger, ways),
  ]
}

// --- internal ---

/** The demo in a side's cluster, in the form that `src/platform/workload.ts` takes. */
function target(ledger: Ledger, side: Side, ways: Ways): Target {
  const { namespace, service, port } = deck
  return { ...reachOf(ledger, side, ways), namespace, service, port }
}

function clusterStep(ledger: Ledger, side: Side, ways: Ways): Step {
  const { name } = ledger.clusters[side]
  return {
    name: `${side} cluster`,
    advice: 'npm run gke -- status',
    found: async () => {
      const found = await look(ledger, side, ways)
      if (found.kind === 'foreign') throw foreign(found)
      return found.kind === 'ours' && found.cluster.status === 'RUNNING' ? seen(ledger, side, found.cluster, ways) : null
    },
    make: async () => {
      const { kind } = await look(ledger, side, ways)
      if (kind === 'absent') await tellCloud(create(side, name, ledger), ways)
      return seen(ledger, side, await untilRuns(ledger, side, ways), ways)
    },
  }
}

/** Records which cluster it is. Throws if it has the other side's dataplane. */
function seen(ledger: Ledger, side: Side, cluster: Awaited<ReturnType<typeof untilRuns>>, { folder }: Ways): string {
  note(ledger, side, { id: cluster.id, createTime: cluster.createTime }, folder)
  const wrong = wrongDataplane(cluster, side)
  if (wrong) throw new Fault(`${wrong}.\n  → npm run gke -- down, then up with --channel stable or an older --version`)
  return `${cluster.name}, ${cluster.currentMasterVersion}, ${cluster.currentNodeCount} nodes`
}

/** One after the other, because both write to the same file. */
function credentialsStep(ledger: Ledger, side: Side, ways: Ways): Step {
  const { name } = ledger.clusters[side]
  return {
    name: `${side} credentials`,
    after: [`${side} cluster`, ...COMPARED.slice(0, COMPARED.indexOf(side)).map(before => `${before} credentials`)],
    advice: 'gcloud components install gke-gcloud-auth-plugin, if that is what is missing',
    make: async () => {
      await tellCloud(credentials(name, ledger), ways)
      return reachOf(ledger, side, ways).context
    },
  }
}

function workloadStep(ledger: Ledger, side: Side, ways: Ways): Step {
  const there = target(ledger, side, ways)
  return {
    name: `${side} workload`,
    after: [`${side} credentials`],
    advice: `KUBECONFIG=${ways.env.KUBECONFIG} kubectl --context=${there.context} -n ${deck.namespace} get all,events`,
    make: async ({ tell }) => {
      const objects = await workload(there, ledger.images)
      mark(objects, ledger.balancer, ledger.version)
      await mend(there, objects)
      return await untilPlaced({ ...there, tell }, vip, 600)
    },
  }
}

/** Records what the Service created outside the cluster, so that `down` knows what must be gone first. */
function balancerStep(ledger: Ledger, side: Side, ways: Ways): Step {
  const there = target(ledger, side, ways)
  return {
    name: `${side} load balancer`,
    after: [`${side} workload`],
    advice: `KUBECONFIG=${ways.env.KUBECONFIG} kubectl --context=${there.context} -n ${deck.namespace} describe service ${deck.service}`,
    make: async ({ tell }) => {
      // the address is set before the annotations that name the resources behind it
      const found = await until(`a ${ledger.balancer} behind the Service`, 90, async (soFar) => {
        const made = await balancerOf(there, ledger)
        const { balancer } = made.names
        note(ledger, side, { service: { uid: made.uid, resources: made.resources } }, ways.folder)
        soFar(`it has a ${balancer}. The kind is chosen once, at creation: delete the Service, then npm run gke -- up`)
        return balancer === ledger.balancer ? made : null
      }, { signal: ways.signal, tell })
      return `http://${await vip(there)}:${deck.port}/ by ${ledger.balancer}, ${found.resources.map(({ name }) => name).join(', ')}`
    },
  }
}

function relayStep(ledger: Ledger, side: Side, ways: Ways): Step {
  const there = reachOf(ledger, side, ways)
  return {
    name: `${side} flow observability`,
    after: [`${side} credentials`],
    advice: `KUBECONFIG=${ways.env.KUBECONFIG} kubectl --context=${there.context} -n ${OBSERVABILITY} get pods; without it, the deck has no flows`,
    make: async ({ tell }) => await rollOut({ ...there, tell }, OBSERVABILITY, ['deployment/hubble-relay'], 600),
  }
}
