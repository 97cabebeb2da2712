import type { CommandOptions } from '../../exec/command.ts'
import type { Step } from '../make-steps.ts'
import type { Choices } from './versions.ts'
import process from 'node:process'
import { runText, runWithin } from '../../exec/command.ts'
import { OURS } from '../../exec/objects.ts'
import { CLIENT, clustersOf, NETWORK } from './names.ts'

/** Words to put before a command that is to run where requests come from. */
export const fromClient: readonly string[] = ['docker', 'exec', CLIENT]

/** The step that starts one client for all clusters, with curl and, on Linux, this Node. */
export function clientStep(choices: Choices): Step {
  return {
    name: 'client',
    after: clustersOf(choices).map(({ side }) => `${side} cluster`),
    advice: `look at \`docker logs ${CLIENT}\`; \`docker rm --force ${CLIENT}\` removes it`,
    found: async terms => await runs(terms) && await hasNode(terms) ? nodeNote() : null,
    make: async (given) => {
      const terms = { ...given, seconds: 180 }
      if (!await runs(terms)) await create(choices, terms)
      if (canRunNode()) await runText(['docker', 'cp', '--follow-link', process.execPath, `${CLIENT}:/usr/local/bin/node`], terms)
      if (!await hasNode(terms)) throw new Error(`${process.execPath}, copied into ${CLIENT}, does not run there`)
      return nodeNote()
    },
  }
}

/** Whether the client's container runs. Throws if a container of that name is not ours. */
export async function runs(terms: CommandOptions): Promise<boolean> {
  const format = `--format={{.State.Running}} {{index .Config.Labels "${OURS.key}"}}`
  const { exitCode, stdout } = await runWithin(['docker', 'inspect', '--type=container', format, CLIENT], terms)
  if (exitCode !== 0) return false
  const [running, owner] = stdout.toString('utf8').trim().split(' ')
  if (owner !== OURS.value) throw new Error(`a container ${CLIENT} exists that this deck did not make; rename or remove it`)
  return running === 'true'
}

/** Removes the client's container, if it exists and is ours. */
export async function removeClient(terms: CommandOptions): Promise<void> {
  await runs(terms)
  await runText(['docker', 'rm', '--force', CLIENT], terms)
}

// --- internal ---

/** Docker's largest CPU weight: if the client had to wait for the clusters, it would measure its own delay. */
const FIRST = '262144'

async function create({ nodeImage }: Choices, terms: CommandOptions): Promise<void> {
  await runText(['docker', 'rm', '--force', CLIENT], terms)
  await runText([
    ...['docker', 'run', '--detach', `--name=${CLIENT}`, `--hostname=${CLIENT}`, `--network=${NETWORK}`],
    ...[`--label=${OURS.key}=${OURS.value}`, '--restart=unless-stopped', `--cpu-shares=${FIRST}`],
    ...['--entrypoint=sleep', nodeImage, 'infinity'],
  ], terms)
}

/** Only a Node for Linux runs in the container. */
function canRunNode(): boolean {
  return process.platform === 'linux'
}

async function hasNode(terms: CommandOptions): Promise<boolean> {
  if (!canRunNode()) return true
  const { exitCode, stdout } = await runWithin([...fromClient, 'node', '--version'], terms)
  return exitCode === 0 && stdout.toString('utf8').trim() === process.version
}

function nodeNote(): string {
  return canRunNode() ? '' : `curl only: a Node for ${process.platform} cannot be copied into a Linux container`
}
