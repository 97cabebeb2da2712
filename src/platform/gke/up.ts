import type { Terminal } from '../../exec/terminal.ts'
import type { Images } from '../images.ts'
import type { Ledger, Wanted } from './ledger.ts'
import type { Balancer } from './names.ts'
import type { Ways } from './pair.ts'
import { randomInt } from 'node:crypto'
import { z } from 'zod'
import { Fault } from '../../exec/fault.ts'
import { shellLine } from '../../exec/shell.ts'
import { LOGIN } from '../../exec/ssh.ts'
import { COMPARED } from '../../words.ts'
import { PUBLISHED } from '../images.ts'
import { faults, runAll } from '../make-progress.ts'
import { BEFORE_UP, findings, listed, serverConfigShape, settingsShape } from './checks.ts'
import { create, serverConfig, settings } from './commands.ts'
import { askCloud } from './gcloud.ts'
import { openLedger, readLedger, writeLedger } from './ledger.ts'
import { allowSsh, createMachine } from './machine.ts'
import { clusterName, projectId, tracingOnly } from './names.ts'
import { reachOf, waysTo } from './pair.ts'
import { plan } from './plan.ts'
import { estimate } from './price.ts'

/** The options for a pair; null leaves the choice to us. */
export interface UpOptions {
  project: string | null
  zone: string
  channel: Wanted['channel']
  version: string | null
  machineType: string
  nodes: number
  spot: boolean
  balancer: Balancer
  client: Wanted['client'] | null
  privateNodes: boolean
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
  const found = begun ? [] : await findings(BEFORE_UP, { wanted, terms: { env: ways.env, signal: ways.signal } })
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
  const wrong = signal?.aborted ? '' : await faults(await runAll(plan(ledger, own), talk, signal))
  const [v1, v2] = COMPARED.map(side => reachOf(ledger, side, own).context) as [string, string]
  if (wrong) talk.write(`\n${wrong}\n`)
  else talk.write(`Both are up. To record them:\n  KUBECONFIG=${own.env.KUBECONFIG} npm run refresh -- --v1 ${v1} --v2 ${v2}${experiments(ledger, [v1, v2])}\n${warning(ledger)}`)
  talk.write('They cost money until you run:\n  npm run gke -- down\n')
  return wrong === '' && !signal?.aborted
}

/** Not on machines where a preempted node would look like a failover, and a neighbour's load like a slow dataplane. */
function experiments(ledger: Ledger, contexts: readonly string[]): string {
  return tracingOnly(ledger) === null ? contexts.map(context => ` --experiments-on ${context}`).join('') : ''
}

function warning(ledger: Ledger): string {
  const why = tracingOnly(ledger)
  return why === null ? '' : `For tracing only, without experiments: ${why}.\n`
}

async function wantedOf({ version, project, client, images, ...rest }: UpOptions, terms: Pick<Ways, 'env' | 'signal'>): Promise<Wanted> {
  const { core } = await askCloud(settingsShape, settings, terms)
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

async function defaultVersion(place: Pick<Wanted, 'project' | 'zone' | 'channel'>, terms: Pick<Ways, 'env' | 'signal'>): Promise<string> {
  const { channels } = await askCloud(serverConfigShape, serverConfig(place), terms)
  const found = channels.find(({ channel }) => channel === place.channel.toUpperCase())?.defaultVersion
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
