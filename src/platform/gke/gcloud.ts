import type { CommandOptions } from '../../exec/command.ts'
import type { Ran } from '../../exec/run.ts'
import { z } from 'zod'
import { CommandFailed } from '../../exec/command.ts'
import { Fault, visible } from '../../exec/fault.ts'
import { run, tail } from '../../exec/run.ts'
import { shellLine } from '../../exec/shell.ts'
import { settings } from './commands.ts'

/** The Cloud SDK version that all commands of the deck were tried with. */
export const TRIED_SDK = '528.0.0'

/** A gcloud command that failed, with what that means and how to fix it. */
export class CloudTrouble extends Fault {
  readonly kind: Trouble['kind'] | 'other'

  constructor(ran: Ran, { kind, sentence, mend }: Pick<Trouble, 'sentence' | 'mend'> & { kind: Trouble['kind'] | 'other' }) {
    const said = visible(itself(ran)) || `${ran.ending}, exit ${ran.exitCode}`
    super(`${sentence}\n$ ${shellLine(ran.argv)}\n${said}\n  → ${mend}`)
    this.kind = kind
  }
}

/**
 * Runs gcloud and returns its JSON, validated by `shape`. Throws {@link CloudTrouble}, or a fault if the JSON has another shape.
 */
export async function askCloud<T extends z.ZodType>(
  shape: T,
  argv: readonly string[],
  terms: CommandOptions,
): Promise<z.infer<T>> {
  const text = await tellCloud(argv, terms)
  const read = shape.safeParse(text.trim() === '' ? null : JSON.parse(text))
  if (read.success) return read.data
  throw new Fault([
    `gcloud printed something unexpected:\n$ ${shellLine(argv)}`,
    z.prettifyError(read.error),
    `  → gcloud version; the deck was tried with ${TRIED_SDK}`,
  ].join('\n'))
}

/** Runs gcloud and returns its stdout. Throws {@link CloudTrouble}. */
export async function tellCloud(argv: readonly string[], terms: CommandOptions): Promise<string> {
  const { seconds = 120, env, signal } = terms
  const ran = await run(argv, { timeoutMs: seconds * 1000, env, signal })
  if (ran.ending === 'not found') throw new Fault(`${argv[0]} is not installed, or not on PATH.\n  → https://cloud.google.com/sdk/docs/install`)
  if (ran.ending === 'interrupted') throw new CommandFailed(ran)
  if (ran.exitCode === 0) return ran.stdout.toString('utf8')
  throw troubleOf(ran)
}

/** For `catch`: null where gcloud failed for one of these reasons. Throws every other error again. */
export function noneWhere(...reasons: CloudTrouble['kind'][]): (error: unknown) => null {
  return (error) => {
    if (error instanceof CloudTrouble && reasons.includes(error.kind)) return null
    throw error
  }
}

/** gcloud's own settings, from any file or variable. */
const settingsShape = z.record(z.string(), z.record(z.string(), z.unknown()))
export type Settings = z.infer<typeof settingsShape>

/** The settings that gcloud has now. */
export async function gcloudSettings(terms: CommandOptions): Promise<Settings> {
  return await askCloud(settingsShape, settings, terms)
}

/** Explains a failed gcloud command by what it printed. */
export function troubleOf(ran: Ran): CloudTrouble {
  const said = ran.stderr.toString('utf8')
  const known = TROUBLES.find(({ says }) => says.test(said))
  return new CloudTrouble(ran, known ?? UNKNOWN)
}

// --- internal ---

/** gcloud's own ERROR lines, without the advice before and after them. */
function itself({ stderr }: Ran): string {
  const said = stderr.toString('utf8')
  const from = said.search(/^ERROR: /m)
  return from < 0 ? tail(stderr, 3).trim() : said.slice(from).split(/\n\n|\nIf you would like/)[0]!.trim()
}

const UNKNOWN = { kind: 'other', sentence: 'gcloud failed.', mend: 'the command above with --verbosity=debug says more' } as const

interface Trouble {
  kind: 'absent' | 'login' | 'api' | 'policy' | 'dataplane' | 'quota' | 'full' | 'exists' | 'busy' | 'denied' | 'network'
  says: RegExp
  sentence: string
  mend: string
}

/** The order matters: errors recognized by their text come before those recognized only by a status code. */
const TROUBLES: readonly Trouble[] = [
  {
    kind: 'login',
    says: /reauthentication|invalid_grant|UNAUTHENTICATED|code=401|invalid authentication credentials|do not currently have an active account|refreshing your current auth tokens/i,
    sentence: 'Your Google credentials have expired, or there are none. Operations already begun continue in the cloud.',
    mend: 'gcloud auth login, then the same command of ours again',
  },
  {
    kind: 'api',
    says: /SERVICE_DISABLED|has not been used in project|API has not been enabled|not enabled on project|it is disabled/i,
    sentence: 'An API that this needs is not enabled in the project.',
    mend: 'gcloud services enable container.googleapis.com compute.googleapis.com --project=PROJECT',
  },
  {
    kind: 'policy',
    says: /\bconstraints?[/ ]\S*compute\.|organi[sz]ation policy/i,
    sentence: 'An organisation policy forbids this in the project.',
    mend: 'npm run gke -- down; then, where it is compute.vmExternalIpAccess, up with --private-nodes, else with --client here or another --project',
  },
  {
    kind: 'dataplane',
    says: /datapath|dataplane[ -]v2/i,
    sentence: 'GKE does not make a cluster of this dataplane in this version and channel.',
    mend: 'npm run gke -- down, then up with --channel stable or an older --version',
  },
  {
    kind: 'quota',
    says: /quota|RESOURCE_EXHAUSTED|insufficient regional/i,
    sentence: 'The project has not enough quota left for this.',
    mend: 'npm run gke -- down, then up with a smaller --machine-type or another --zone; or ask for more at console.cloud.google.com/iam-admin/quotas',
  },
  {
    kind: 'full',
    says: /ZONE_RESOURCE_POOL_EXHAUSTED|STOCKOUT|does not have enough resources/i,
    sentence: 'The zone has no such machines left at the moment.',
    mend: 'npm run gke -- down, then up with another --zone',
  },
  {
    kind: 'exists',
    says: /code=409|already exists|ALREADY_EXISTS/i,
    sentence: 'Something of this name exists already.',
    mend: 'npm run gke -- status',
  },
  {
    kind: 'busy',
    says: /subnetworks\/\S+ is not ready|resourceNotReady/,
    sentence: 'The subnet is being changed by another operation.',
    mend: 'the same command again in a minute; with a cluster in ERROR npm run gke -- down first',
  },
  {
    kind: 'busy',
    says: /incompatible operation|currently (?:creating|deleting|upgrading|operating)|FAILED_PRECONDITION|code=400.*(?:operation|running)/is,
    sentence: 'The cluster is busy with something else.',
    mend: 'wait for it (npm run gke -- status), then the same command of ours again',
  },
  {
    kind: 'denied',
    says: /PERMISSION_DENIED|code=403|does not have permission|permission denied|Required .+ permission for/i,
    sentence: 'Your account may not do this in the project.',
    mend: 'gcloud auth list shows who you are; it takes roles/container.admin, roles/iam.serviceAccountUser, roles/compute.instanceAdmin.v1, roles/compute.securityAdmin and roles/iap.tunnelResourceAccessor; with --client here the first two and roles/compute.viewer',
  },
  { kind: 'absent', says: /code=404|NOT_FOUND|was not found|not found/i, sentence: 'There is no such thing.', mend: 'npm run gke -- status' },
  {
    kind: 'network',
    says: /Failed to resolve|ConnectionError|Connection refused|Network is unreachable|timed out/i,
    sentence: 'Google\'s API cannot be reached from here.',
    mend: 'curl -sSI https://container.googleapis.com',
  },
]
