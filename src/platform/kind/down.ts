import type { CommandOptions } from '../../exec/command.ts'
import type { Terminal } from '../../exec/terminal.ts'
import type { Step, StepOptions } from '../make-steps.ts'
import type { Cluster } from './names.ts'
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { runText } from '../../exec/command.ts'
import { runAll } from '../make-progress.ts'
import { removeClient, runs } from './client.ts'
import { look, removeRoute } from './host.ts'
import { containers, removeCluster } from './kind.ts'
import { CLIENT, CLUSTERS, FOLDER } from './names.ts'

/** Removes everything that `up` creates and nothing else. Returns whether all of it is gone. */
export async function down(talk: Terminal, terms: StepOptions): Promise<boolean> {
  const wrong = await runAll(steps(), talk, terms)
  if (wrong) talk.write(`\n${wrong}\n`)
  return wrong === ''
}

// --- internal ---

function steps(): Step[] {
  const clusters = Object.values(CLUSTERS).map(removal)
  return [
    {
      name: 'client removed',
      advice: `docker rm --force ${CLIENT}`,
      found: async terms => await exists(terms) ? null : 'there was none',
      make: removeClient,
    },
    ...clusters,
    // Last, because the route keeps a running node's packets on this machine.
    {
      name: 'route removed',
      after: clusters.map(({ name }) => name),
      advice: 'as root: ip route del unreachable 10.96.0.0/16',
      found: async terms => await look(terms) === 'ours' ? null : 'there was none',
      make: removeRoute,
    },
    {
      name: 'files removed',
      after: clusters.map(({ name }) => name),
      advice: `rm -r ${FOLDER}`,
      found: async () => existsSync(FOLDER) ? null : 'there were none',
      make: () => rm(FOLDER, { recursive: true, force: true }),
    },
  ]
}

function removal(cluster: Cluster): Step {
  return {
    name: `${cluster.side} cluster removed`,
    advice: `kind delete cluster --name=${cluster.name}`,
    found: async terms => await containers(cluster, terms) === 'absent' ? 'there was none' : null,
    make: terms => removeCluster(cluster, terms),
  }
}

async function exists(terms: CommandOptions): Promise<boolean> {
  if (await runs(terms)) return true
  return (await runText(['docker', 'ps', '--all', `--filter=name=^${CLIENT}$`, '--format={{.Names}}'], terms)).trim() !== ''
}
