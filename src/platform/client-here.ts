import type { Client } from '../exec/client-machine.ts'
import type { Ran, RunOptions } from '../exec/run.ts'
import { fromClient } from '../exec/client-machine.ts'
import { run } from '../exec/run.ts'

/** The probe as a word of a command on this machine: relative to the project's folder. */
export const PROBE = 'src/trace/workload/probe.ts'

/** What keeps requests from being sent from this machine, one sentence each. */
export async function problemsHere(): Promise<string[]> {
  return (await notOn([])).map(({ argv }) => `requests are sent from this machine, which has no ${argv[0]}`)
}

/** The programs requests are sent with, as far as they do not run on a client: what each was asked, and what came back. */
export async function notOn(client: Client, options?: RunOptions): Promise<Ran[]> {
  const asked = [['curl', '--version'], ['node', '--version']].map(words => fromClient(client, words))
  return (await Promise.all(asked.map(argv => run(argv, options)))).filter(({ exitCode }) => exitCode !== 0)
}
