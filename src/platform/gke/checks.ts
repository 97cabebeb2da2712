import type { CommandOptions } from '../../exec/command.ts'
import type { Finding } from './finding.ts'
import type { Wanted } from './ledger.ts'
import { z } from 'zod'
import { run } from '../../exec/run.ts'
import { describeProject, describeProjectQuotas, describeRegion, describeSubnet, enabledServices, serverConfig, versions } from './commands.ts'
import { askCloud, gcloudSettings, noneWhere, TRIED_SDK } from './gcloud.ts'
import { projectId, regionOf } from './names.ts'
import { policyFindings, privateFindings } from './policies.ts'
import { skewFindings } from './skew.ts'

/**
 * What keeps `up` from creating this pair, by checks that all run at the same time: every finding, in the order of the checks.
 * One that fails is a finding itself.
 */
export async function findings(wanted: Wanted, terms: CommandOptions): Promise<Finding[]> {
  const each = await Promise.all(CHECKS.map(async ({ name, look }) => {
    try {
      return await look({ wanted, terms })
    }
    catch (error) {
      const [what = name, mend] = (error as Error).message.split('\n  → ')
      return [{ what: `${name}: ${what}`, mend: mend ?? 'gcloud info --run-diagnostics' }]
    }
  }))
  return each.flat()
}

/** The findings as a list for a person. */
export function listed(found: readonly Finding[]): string {
  return found.map(({ what, mend }) => `  ✗ ${what.replaceAll('\n', '\n    ')}\n    → ${mend}\n`).join('')
}

/** The versions that a zone offers in a channel; undefined if it has no such channel. */
export async function versionsIn(place: Pick<Wanted, 'project' | 'zone' | 'channel'>, terms: CommandOptions) {
  const { channels } = await askCloud(serverConfigShape, serverConfig(place), terms)
  return channels.find(({ channel }) => channel === place.channel.toUpperCase())
}

// --- internal ---

/** What a check examines: the wanted pair, and the options for the tools it runs. */
interface Checked { wanted: Wanted, terms: CommandOptions }

const CHECKS: readonly { name: string, look: (checked: Checked) => Promise<Finding[]> }[] = [
  { name: 'gcloud', look: sdk },
  { name: 'kubectl', look: kubectl },
  {
    name: 'login plugin',
    look: ({ terms }) => program(['gke-gcloud-auth-plugin', '--version'], terms, 'gcloud components install gke-gcloud-auth-plugin'),
  },
  { name: 'ssh', look: ssh },
  { name: 'account', look: account },
  { name: 'project', look: project },
  { name: 'APIs', look: apis },
  { name: 'organisation policies', look: ({ wanted, terms }) => policyFindings(wanted, terms) },
  { name: 'private nodes', look: ({ wanted, terms }) => privateFindings(wanted, terms) },
  { name: 'network', look: network },
  { name: 'quota', look: quota },
  { name: 'version', look: version },
]

async function program(argv: readonly string[], { env }: CommandOptions, mend: string): Promise<Finding[]> {
  const { exitCode } = await run(argv, { env })
  return exitCode === 0 ? [] : [{ what: `${argv[0]} is not installed, or does not run`, mend }]
}

async function kubectl({ wanted, terms }: Checked): Promise<Finding[]> {
  const missing = await program(['kubectl', 'version', '--client'], terms, 'gcloud components install kubectl')
  return missing.length > 0 ? missing : await skewFindings(wanted.version, terms)
}

async function ssh({ wanted, terms }: Checked): Promise<Finding[]> {
  return wanted.client === 'vm' ? await program(['ssh', '-V'], terms, 'install OpenSSH, or npm run gke -- up --client here') : []
}

async function sdk({ terms }: Checked): Promise<Finding[]> {
  const found = (await askCloud(z.record(z.string(), z.unknown()), versions, terms))['Google Cloud SDK']
  return String(found).localeCompare(TRIED_SDK, 'en', { numeric: true }) >= 0
    ? []
    : [{ what: `Google Cloud SDK ${String(found)} is older than ${TRIED_SDK}, with which the commands were tried`, mend: 'gcloud components update' }]
}

async function account({ terms }: Checked): Promise<Finding[]> {
  const { core, auth } = await gcloudSettings(terms)
  return core?.account || auth?.access_token_file ? [] : [{ what: 'no account is logged in to Google Cloud', mend: 'gcloud auth login' }]
}

async function project({ wanted, terms }: Checked): Promise<Finding[]> {
  const shape = z.object({ projectId, lifecycleState: z.string() })
  const { lifecycleState } = await askCloud(shape, describeProject(wanted.project), terms)
  return lifecycleState === 'ACTIVE' ? [] : [{ what: `project ${wanted.project} is ${lifecycleState}`, mend: 'npm run gke -- up --project=ANOTHER' }]
}

const APIS = ['container.googleapis.com', 'compute.googleapis.com']

/** The API of the tunnel through which ssh reaches the client's machine. */
const TUNNEL_API = 'iap.googleapis.com'

async function apis({ wanted, terms }: Checked): Promise<Finding[]> {
  const shape = z.array(z.object({ config: z.object({ name: z.string() }) }))
  const enabled = (await askCloud(shape, enabledServices(wanted.project), terms)).map(({ config }) => config.name)
  const needed = wanted.client === 'vm' ? [...APIS, TUNNEL_API] : APIS
  const missing = needed.filter(api => !enabled.includes(api))
  return missing.length === 0
    ? []
    : [{ what: `${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not enabled`, mend: `gcloud services enable ${missing.join(' ')} --project=${wanted.project}` }]
}

/** Clusters and client are made in the subnet that Google makes in each region; an organisation may have it left out. */
async function network({ wanted, terms }: Checked): Promise<Finding[]> {
  if (await askCloud(z.object({ name: z.string() }), describeSubnet(wanted), terms).catch(noneWhere('absent'))) return []
  return [{
    what: `${regionOf(wanted.zone)} has no subnet "default", in which all of it is made`,
    mend: `gcloud compute networks create default --subnet-mode=auto --project=${wanted.project}`,
  }]
}

const quotasShape = z.object({ quotas: z.array(z.object({ metric: z.string(), limit: z.number(), usage: z.number() })) })

async function quota({ wanted, terms }: Checked): Promise<Finding[]> {
  const { cpus, regional } = needs(wanted)
  const [ofRegion, ofProject] = await Promise.all([
    askCloud(quotasShape, describeRegion(wanted), terms),
    askCloud(quotasShape, describeProjectQuotas(wanted.project), terms),
  ])
  return [
    ...regional.flatMap(need => short(need, ofRegion, regionOf(wanted.zone), 'a smaller --machine-type or another --zone')),
    ...short(['CPUS_ALL_REGIONS', cpus], ofProject, wanted.project, 'a smaller --machine-type or fewer --nodes'),
  ]
}

type Quotas = z.infer<typeof quotasShape>

/** The finding if less of a quota is left than is needed; of one that is not listed nothing is known. */
function short([metric, amount]: [string, number], { quotas }: Quotas, where: string, instead: string): Finding[] {
  const found = quotas.find(one => one.metric === metric)
  const left = found ? found.limit - found.usage : Infinity
  return left >= amount
    ? []
    : [{
        what: `${where} has ${left} of ${metric} left, this takes ${amount}`,
        mend: `npm run gke -- up with ${instead}, or ask for more at console.cloud.google.com/iam-admin/quotas`,
      }]
}

/**
 * What clusters and client use of quotas: CPUs, which a region counts by the machine's family (E2 as CPUS) and a project in all,
 * an address for each node and each Service, 30 GB of standard disk for each node; the client's machine is counted as one.
 */
function needs({ machineType, nodes, client, privateNodes }: Wanted): { cpus: number, regional: [string, number][] } {
  const [family = '', , each] = machineType.split('-')
  const machines = 2 * nodes + (client === 'vm' ? 1 : 0)
  const cpus = machines * Number(each)
  return {
    cpus,
    regional: [
      [family === 'e2' || family === 'n1' ? 'CPUS' : `${family.toUpperCase()}_CPUS`, cpus],
      ['IN_USE_ADDRESSES', (privateNodes ? 0 : machines) + 2],
      ['DISKS_TOTAL_GB', machines * 30],
    ],
  }
}

/** The versions that a zone's channels offer. */
const serverConfigShape = z.object({
  channels: z.array(z.object({
    channel: z.string(),
    defaultVersion: z.string(),
    validVersions: z.array(z.string()).default([]),
  })),
})

async function version({ wanted, terms }: Checked): Promise<Finding[]> {
  const channel = await versionsIn(wanted, terms)
  if (channel && [channel.defaultVersion, ...channel.validVersions].includes(wanted.version)) return []
  return [{
    what: `${wanted.zone} has no ${wanted.version} in the ${wanted.channel} channel`,
    mend: `npm run gke -- up --version=${channel?.defaultVersion ?? 'VERSION'}`,
  }]
}
