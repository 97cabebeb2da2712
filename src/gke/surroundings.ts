import type { Surroundings } from '../capture/surroundings.ts'
import { run } from '../capture/run.ts'
import { arrive } from './arrival.ts'
import { gkeFacts, toolsIn } from './ground.ts'

/** GKE's: requests start on this machine, and Google's load balancer chooses the node. */
export const gkeSurroundings: Surroundings = {
  client: [],
  managed: true,
  // as a word of a recorded command: seen from the project's folder, not from the root of somebody's machine
  probe: 'src/trace/workload/probe.ts',
  problems,
  prepare: async () => {},
  place: async () => {},
  arrive,
  receiver: async () => null,
  facts: gkeFacts,
  tools: toolsIn,
}

// --- internal ---

async function problems(): Promise<string[]> {
  const missing = (await Promise.all([['curl', '--version'], ['node', '--version']].map(argv => run(argv)))).filter(({ exitCode }) => exitCode !== 0)
  return missing.map(({ argv }) => `requests are sent from this machine, which has no ${argv[0]}`)
}
