import type { CommandOptions } from '../../exec/command.ts'
import type { Terminal } from '../../exec/terminal.ts'
import type { Images } from '../images.ts'
import type { Ledger, Wanted } from './ledger.ts'
import type { Ways } from './pair.ts'
import { randomInt } from 'node:crypto'
import { z } from 'zod'
import { Fault } from '../../exec/fault.ts'
import { shellLine } from '../../exec/shell.ts'
import { LOGIN } from '../../exec/ssh.ts'
import { COMPARED } from '../../words.ts'
import { PUBLISHED } from '../images.ts'
import { runAll } from '../make-progress.ts'
import { findings, listed, versionsIn } from './checks.ts'
import { create } from './commands.ts'
import { gcloudSettings } from './gcloud.ts'
import { openLedger, readLedger, writeLedger } from './ledger.ts'
import { allowSsh, createMachine } from './machine.ts'
import { clusterName, projectId, tracingOnly } from './names.ts'
import { reachOf, waysTo } from './pair.ts'
import { plan } from './plan.ts'
import { estimate } from './price.ts'

/** The options for a pair; null leaves the choice to us. */
export interface UpOptions extends Pick<Wanted, 'zone' | 'channel' | 'machineType' | 'nodes' | 'spot' | 'balancer' | 'privateNodes'> {
  project: string | null
  version: string | null
  client: Wanted['client'] | null
  images: Partial<Images>
}

/**
 * How `up` and `down` talk to the person at the terminal: `ask` returns what was typed, or null if there is no terminal to ask
 * on.
 */
export interface Dialogue {
  talk: Terminal
  ask: (question: string) => Promise<string | null>
}

/** Creates both clusters, or continues a pair that is in the ledger. Returns whether all of it exists. */
export async function up(options: UpOptions, ways: Ways, { talk, ask }: Dialogue, yes: boolean): Promise<boolean> {
  const begun = readLedger(ways.folder)
  if (begun && options.client) begun.client = options.client
  if (begun) Object.assign(begun.images, options.images)
  const wanted = begun ?? await wantedOf(options, ways)
  // a pair that was begun has passed the checks, and uses up part of the quota itself
  const found = begun ? [] : await findings(wanted, ways)
  if (found.length > 0) {
    talk.write(`The clusters cannot be created yet:\n${listed(found)}`)
    return false
  }
  talk.write(`${begun ? `Continuing with the pair of ${begun.since}.\n` : ''}${announcement(wanted)}`)
  if (!yes && !/^y(?:es)?$/i.test(await ask('Create both? [y/N] ') ?? refuse())) {
    talk.write('Nothing was created.\n')
    return false
  }
  const ledger = begun ?? openLedger(wanted)
  writeLedger(ledger, ways.folder)
  return await make(ledger, ways, talk)
}

// --- internal ---

/** The commands that will create clusters and client, whose key is created first, and their hourly cost. */
function announcement(wanted: Wanted): string {
  const clusters = COMPARED.map(side => create(side, clusterName(side, wanted.run), wanted))
  const client = wanted.client === 'vm' ? [allowSsh(wanted), createMachine(wanted, `${LOGIN}:KEY`)] : []
  const commands = [...clusters, ...client].map(argv => `  $ ${shellLine(argv)}\n`)
  const { lines } = estimate(wanted, 2, 2 * wanted.nodes + (wanted.client === 'vm' ? 1 : 0))
  return `${commands.join('')}${lines.map(line => `  ${line}\n`).join('')}`
}

async function make(ledger: Ledger, { env, signal, folder, every }: Ways, talk: Terminal): Promise<boolean> {
  const own = waysTo(ledger, env, signal, folder, every)
  const wrong = signal?.aborted ? '' : await runAll(plan(ledger, own), talk, own)
  const options = COMPARED.map(side => ({ side, context: reachOf(ledger, side, own).context }))
  const named = options.map(({ side, context }) => ` --${side} ${context}`).join('')
  // not on machines where a preempted node would look like a failover, and a neighbour's load like a slow dataplane
  const why = tracingOnly(ledger)
  const experiments = why === null ? options.map(({ context }) => ` --experiments-on ${context}`).join('') : ''
  const isWhole = wrong === '' && !signal?.aborted
  if (wrong) talk.write(`\n${wrong}\n`)
  else if (!isWhole) talk.write('Interrupted before all of it is there: the same command continues.\n')
  else talk.write(`Both are up. To record them:\n  KUBECONFIG=${own.env.KUBECONFIG} npm run refresh --${named}${experiments}\n`)
  if (isWhole && why !== null) talk.write(`For tracing only, without experiments: ${why}.\n`)
  talk.write('They cost money until you run:\n  npm run gke -- down\n')
  return isWhole
}

async function wantedOf({ version, project, client, images, ...rest }: UpOptions, terms: CommandOptions): Promise<Wanted> {
  const { core } = await gcloudSettings(terms)
  const place = { ...rest, project: knownProject(project ?? core?.project) }
  return {
    ...place,
    client: client ?? 'vm',
    images: { ...PUBLISHED, ...images },
    run: randomLabel(),
    account: typeof core?.account === 'string' ? core.account : null,
    version: version ?? await defaultVersion(place, terms),
  }
}

function knownProject(project: unknown): string {
  const known = projectId.safeParse(project)
  if (known.success) return known.data
  throw new Fault(`${project === null || project === undefined ? 'No project is chosen' : `${JSON.stringify(project)} is not a project id`}.\n  → npm run gke -- up --project=PROJECT; gcloud projects list shows yours`)
}

async function defaultVersion(place: Pick<Wanted, 'project' | 'zone' | 'channel'>, terms: CommandOptions): Promise<string> {
  const found = (await versionsIn(place, terms))?.defaultVersion
  return z.string({ error: `${place.zone} has no ${place.channel} channel` }).parse(found)
}

function randomLabel(): string {
  const letters = 'abcdefghijklmnopqrstuvwxyz'
  const pick = (from: string) => from[randomInt(from.length)]!
  return pick(letters) + Array.from({ length: 5 }, () => pick(`${letters}0123456789`)).join('')
}

function refuse(): never {
  throw new Fault('There is no terminal to ask on.\n  → npm run gke -- up --yes, once the lines above are what you want')
}
