import type { Side } from '../../words.ts'
import type { Step } from '../make-steps.ts'
import type { Ledger } from './ledger.ts'
import type { Found, Ways } from './pair.ts'
import type { Dialogue } from './up.ts'
import { Fault } from '../../exec/fault.ts'
import { byCompared, COMPARED } from '../../words.ts'
import { runAll } from '../make-progress.ts'
import { clientRemoval } from './client-steps.ts'
import { credentials, named, remove } from './commands.ts'
import { tellCloud } from './gcloud.ts'
import { closeLedger, note } from './ledger.ts'
import { deleteNamespaces, foreignNamespaces, noteServices } from './namespaces.ts'
import { eventually, foreign, look, reachOf } from './pair.ts'
import { listedBy, recorded, stillThere } from './status.ts'

/**
 * Deletes what the ledger and the labels say is ours, namespaces first, and closes the ledger once nothing of it is left. A
 * cluster with foreign namespaces is deleted only if its name is typed. Returns whether everything is gone.
 */
export async function down(ledger: Ledger, ways: Ways, { talk, ask }: Dialogue): Promise<boolean> {
  const found = byCompared(await look(ledger, COMPARED[0], ways), await look(ledger, COMPARED[1], ways))
  const going: Side[] = []
  for (const side of COMPARED) {
    if (await mayGo(ledger, side, found[side], ways, { talk, ask })) going.push(side)
  }
  const ofSide = (side: Side): Step[] => [
    namespacesStep(ledger, side, found[side], ways),
    balancerStep(ledger, side, found[side], ways),
    clusterStep(ledger, side, ways),
  ]
  const steps = [...going.flatMap(ofSide), ...clientRemoval(ledger, ways)]
  const wrong = await runAll(steps, talk, ways)
  if (wrong) talk.write(`\n${wrong}\n`)
  const left = await leftovers(ledger, ways)
  if (left.length > 0) talk.write(`Still there, and not touched by this:\n${left.map(line => `  ${line}\n`).join('')}`)
  const whole = wrong === '' && going.length === COMPARED.length && left.length === 0
  if (whole) closeLedger(ways.folder)
  talk.write(whole ? 'Nothing of this pair is left; the ledger is closed.\n' : 'The ledger stays; npm run gke -- status says what is left.\n')
  return whole
}

// --- internal ---

/** What has the pair's names or was in its ledger and still exists, as lines to show. */
async function leftovers(ledger: Ledger, ways: Ways): Promise<string[]> {
  const names = COMPARED.map(side => ledger.clusters[side].name)
  const each = await Promise.all((['instances', 'disks', 'firewall-rules'] as const).map(kind =>
    listedBy(named(kind, names, ledger), kind, ways)))
  const resources = await stillThere(recorded(ledger), ledger, ways)
  return [...resources, ...each.flat()].map(({ kind, name }) =>
    `gcloud compute ${kind} list --project=${ledger.project} --filter=name=${name}`)
}

async function mayGo(ledger: Ledger, side: Side, found: Found, ways: Ways, { talk, ask }: Dialogue): Promise<boolean> {
  if (found.kind === 'absent') return true
  if (found.kind === 'foreign') {
    talk.write(`${foreign(found).message}\n`)
    return false
  }
  if (!lives(found)) return true
  const { name } = found.cluster
  await tellCloud(credentials(name, ledger), ways)
  const theirs = await foreignNamespaces(reachOf(ledger, side, ways))
  if (theirs.length === 0) return true
  talk.write(`${name} has namespaces that this deck did not create: ${theirs.join(', ')}. They would be deleted with it.\n`)
  const typed = await ask(`Type ${name} to delete it all the same: `)
  if (typed === name) return true
  talk.write(`${name} stays.${typed === null ? ' There is no terminal to ask on: run this in one.' : ''}\n`)
  return false
}

/** Whether a cluster's API server and controllers can be expected to work. */
function lives(found: Found): boolean {
  return found.kind === 'ours' && ['RUNNING', 'RECONCILING', 'DEGRADED'].includes(found.cluster.status)
}

/** Comes first, because only the controllers of a running cluster remove what a Service created outside of it. */
function namespacesStep(ledger: Ledger, side: Side, found: Found, ways: Ways): Step {
  const there = reachOf(ledger, side, ways)
  return {
    name: `${side} namespaces removed`,
    advice: `KUBECONFIG=${ways.env.KUBECONFIG} kubectl --context=${there.context} get services -A: a finalizer that stays names its controller`,
    found: async () => lives(found) ? null : 'no running cluster',
    make: async () => {
      await noteServices(ledger, side, there, ways)
      return (await deleteNamespaces(there)).join(', ') || 'there were none of ours'
    },
  }
}

function balancerStep(ledger: Ledger, side: Side, found: Found, ways: Ways): Step {
  return {
    name: `${side} load balancer gone`,
    after: [`${side} namespaces removed`],
    advice: `npm run gke -- status names what is left of it; the cluster stays until that is gone, for its controllers have to take it away`,
    found: async () => lives(found) ? null : 'no cluster that could take it away',
    make: async () => {
      let left = ledger.clusters[side].service?.resources ?? []
      await eventually(`the end of ${left.map(({ name }) => name).join(', ')}`, 600, ways, async () => {
        left = await stillThere(left, ledger, ways)
        return left.length === 0 ? true : null
      })
      note(ledger, side, { service: null }, ways.folder)
    },
  }
}

function clusterStep(ledger: Ledger, side: Side, ways: Ways): Step {
  const { name } = ledger.clusters[side]
  return {
    name: `${side} cluster removed`,
    after: [`${side} load balancer gone`],
    advice: 'npm run gke -- down continues from here',
    found: async () => (await look(ledger, side, ways)).kind === 'absent' ? 'it is not there' : null,
    make: async () => {
      const now = await look(ledger, side, ways)
      if (now.kind === 'foreign') throw foreign(now)
      const status = now.kind === 'ours' ? now.cluster.status : 'STOPPING'
      if (status === 'PROVISIONING') throw new Fault(`${name} is still being created and cannot be deleted before that is done.\n  → npm run gke -- down, in a few minutes`)
      if (status !== 'STOPPING') await tellCloud(remove(name, ledger), ways)
      await eventually(`the end of ${name}`, 1800, ways, async () => (await look(ledger, side, ways)).kind === 'absent' || null)
    },
  }
}
