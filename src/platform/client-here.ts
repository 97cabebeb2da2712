import type { Client } from '../exec/client-machine.ts'
import type { Ran, RunOptions } from '../exec/run.ts'
import { fileURLToPath } from 'node:url'
import { fromClient, isOverSsh } from '../exec/client-machine.ts'
import { Fault } from '../exec/fault.ts'
import { run, tail } from '../exec/run.ts'
import { shellLine } from '../exec/shell.ts'

/** The probe as a word of a command on this machine: relative to the project's folder. */
export const PROBE = 'src/trace/workload/probe.ts'

/** Its file, to be copied to another machine. */
export const PROBE_FILE = fileURLToPath(new URL(`../../${PROBE}`, import.meta.url))

/** What keeps requests from being sent from this machine, one sentence each. */
export async function problemsHere(): Promise<string[]> {
  return (await notOn([])).map(({ argv }) => `requests are sent from this machine, which has no ${argv[0]}`)
}

/** The programs requests are sent with, as far as they do not run on a client: what each was asked, and what came back. */
export async function notOn(client: Client, options?: RunOptions): Promise<Ran[]> {
  const asked = [['curl', '--version'], ['node', '--version']].map(words => fromClient(client, words))
  return (await Promise.all(asked.map(argv => run(argv, options)))).filter(({ exitCode }) => exitCode !== 0)
}

/** The address that requests to `url` have as their client sends them, by curl. Throws a fault if they do not reach it. */
export async function addressOf(client: Client, url: string): Promise<string> {
  const ran = await run(fromClient(client, ['curl', '-sS', '-o', '/dev/null', '-m', '5', '-w', '%{local_ip}', url]))
  const address = ran.stdout.toString('utf8')
  if (/^\d+(?:\.\d+){3}$/.test(address)) return address
  throw unreached(client, url, ran)
}

/** The fault for an address that a client's request, which ended like this, did not reach. */
export function unreached(client: Client, url: string, { stderr }: Ran): Fault {
  const who = isOverSsh(client) ? 'The machine in the zone' : client.length > 0 ? 'The client' : 'This machine'
  return new Fault(`${who} cannot reach ${url}: ${tail(stderr, 1)}\n  → ${shellLine(fromClient(client, ['curl', '-v', url]))}`)
}
