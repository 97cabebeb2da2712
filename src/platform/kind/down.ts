import type { Terminal } from '../../exec/terminal.ts'
import type { Step } from '../make-steps.ts'
import type { Cluster } from './names.ts'
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { runText } from '../../exec/command.ts'
import { faults, runAll } from '../make-progress.ts'
import { removeClient, runs } from './client.ts'
import { look, removeRoute } from './host.ts'
import { containers, removeCluster } from './kind.ts'
import { CLIENT, CLUSTERS, FOLDER } from './names.ts'

/** Removes everything that `up` creates and nothing else. Returns whether all of it is gone. */
export async function down(env: Record<string, string>, talk: Terminal, signal?: AbortSignal): Promise<boolean> {
  const wrong = await faults(await runAll(steps(env), talk, signal))
  if (wrong) talk.write(`\n${wrong}\n`)
  return wrong === ''
}

// --- internal ---

function steps(env: Record<string, string>): Step[] {
  const clusters = Object.values(CLUSTERS).map(cluster => removal(cluster, env))
  return [
    {
      name: 'client removed',
      after: [],
      advice: `docker rm --force ${CLIENT}`,
      found: async signal => await exists({ env, signal }) ? null : 'there was none',
      make: signal => removeClient({ env, signal }),
    },
    ...clusters,
    // Last, because the route keeps a running node's packets on this machine.
    {
      name: 'route removed',
      after: clusters.map(({ name }) => name),
      advice: 'as root: ip route del unreachable 10.96.0.0/16',
      found: async signal => await look({ env, signal }) === 'ours' ? null : 'there was none',
      make: signal => removeRoute({ env, signal }),
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

function removal(cluster: Cluster, env: Record<string, string>): Step {
  return {
    name: `${cluster.side} cluster removed`,
    after: [],
    advice: `kind delete cluster --name=${cluster.name}`,
    found: async signal => await containers(cluster, { env, signal }) === 'absent' ? 'there was none' : null,
    make: signal => removeCluster(cluster, { env, signal }),
  }
}

async function exists(terms: { env: Record<string, string>, signal?: AbortSignal }): Promise<boolean> {
  if (await runs(terms)) return true
  return (await runText(['docker', 'ps', '--all', `--filter=name=^${CLIENT}$`, '--format={{.Names}}'], terms)).trim() !== ''
}
