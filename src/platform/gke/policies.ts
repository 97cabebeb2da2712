import type { CommandOptions } from '../../exec/command.ts'
import type { Finding } from './finding.ts'
import type { Wanted } from './ledger.ts'
import { z } from 'zod'
import { JSON_OUT } from './commands.ts'
import { askCloud, noneWhere } from './gcloud.ts'
import { gceName, regionOf } from './names.ts'

/** An organisation's policy on a project as it is in force, of any of the two kinds (Resource Manager v1, `Policy`). */
const policyShape = z.object({
  booleanPolicy: z.object({ enforced: z.boolean().default(false) }).prefault({}),
  listPolicy: z.object({
    allValues: z.string().default(''),
    allowedValues: z.array(z.string()).default([]),
    deniedValues: z.array(z.string()).default([]),
  }).prefault({}),
})
type Policy = z.infer<typeof policyShape>

/** Routers with what they translate addresses by, and how many ports a machine gets of it (Compute Engine, `routers`). */
const routersShape = z.array(z.object({
  name: gceName,
  nats: z.array(z.object({
    name: gceName,
    minPortsPerVm: z.int().default(64),
    maxPortsPerVm: z.int().default(65536),
    enableDynamicPortAllocation: z.boolean().default(false),
  })).default([]),
}))

/** What a client without an external address needs: 50 connections a second to one address, each port taken for up to 120 s. */
const CLIENT_PORTS = 8192

/** Constraints of an organisation that the wanted pair violates. One that may not be read is passed over. */
export async function policyFindings(wanted: Wanted, terms: CommandOptions): Promise<Finding[]> {
  const asked = CONSTRAINTS.filter(({ applies }) => applies(wanted))
  const each = await Promise.all(asked.map(async ({ constraint, forbids, what, mend }) => {
    const effective = ['org-policies', 'describe', constraint, '--effective', `--project=${wanted.project}`, JSON_OUT]
    const policy = await askCloud(policyShape, ['gcloud', 'resource-manager', ...effective], terms).catch(UNREADABLE)
    return policy && forbids(policy) ? [{ what: `an organisation policy, ${constraint}, ${what}`, mend: mend(wanted) }] : []
  }))
  return each.flat()
}

/**
 * What private nodes and a private client cannot reach without Cloud NAT: other registries than Google's; the Services, which
 * take a port of the NAT for each connection.
 */
export async function privateFindings(wanted: Wanted, terms: CommandOptions): Promise<Finding[]> {
  if (!wanted.privateNodes) return []
  const foreign = Object.values(wanted.images).filter(image => !/^[\w.-]+(?:\.pkg\.dev|gcr\.io)\//.test(image))
  if (foreign.length === 0 && wanted.client === 'here') return []
  const region = regionOf(wanted.zone)
  const routers = ['routers', 'list', `--project=${wanted.project}`, `--filter=region:${region}`, JSON_OUT]
  const found = await askCloud(routersShape, ['gcloud', 'compute', ...routers], terms)
  const at = `--region=${region} --project=${wanted.project}`
  const nats = found.flatMap(router => router.nats.map(nat => ({ ...nat, router: router.name })))
  if (nats.length > 0) return wanted.client === 'here' ? [] : fewPorts(nats, at)
  return [{
    what: `${region} has no Cloud NAT: without external addresses ${foreign.length > 0 ? `nodes cannot pull ${foreign.join(' and ')}` : 'the client cannot reach the Services'}`,
    mend: `gcloud compute routers create deck-nat --network=default ${at} && gcloud compute routers nats create deck-nat --router=deck-nat `
      + `--auto-allocate-nat-external-ips --nat-all-subnet-ip-ranges --min-ports-per-vm=${CLIENT_PORTS} ${at}; or --client here with --toolbox-image and --nginx-image of Artifact Registry`,
  }]
}

// --- internal ---

/** This account may not read a policy, or its API is off: what it forbids is then said by what fails. */
const UNREADABLE = noneWhere('denied', 'api', 'absent', 'other')

type Nat = z.infer<typeof routersShape>[number]['nats'][number] & { router: string }

/** A client that runs out of ports fails by itself, and every run of an experiment is void. */
function fewPorts(nats: readonly Nat[], at: string): Finding[] {
  const portsOf = (nat: Nat) => nat.enableDynamicPortAllocation ? nat.maxPortsPerVm : nat.minPortsPerVm
  if (nats.some(nat => portsOf(nat) >= CLIENT_PORTS)) return []
  const nat = nats[0]!
  const most = nat.enableDynamicPortAllocation ? 'max' : 'min'
  return [{
    what: `Cloud NAT ${nat.name} gives a machine ${portsOf(nat)} ports, and the client, without an external address, needs ${CLIENT_PORTS} for the experiments`,
    mend: `gcloud compute routers nats update ${nat.name} --router=${nat.router} --${most}-ports-per-vm=${CLIENT_PORTS} ${at}; or npm run gke -- up --client here`,
  }]
}

interface Constraint {
  constraint: string
  applies: (wanted: Wanted) => boolean
  forbids: (policy: Policy) => boolean
  what: string
  mend: (wanted: Wanted) => string
}

const enforced = ({ booleanPolicy }: Policy) => booleanPolicy.enforced

/** Whether it forbids everything, a value by one of its names, or all but a few values that it is not among. */
function forbidding(...names: string[]) {
  const among = (values: readonly string[]) => values.some(one => names.includes(one))
  return ({ listPolicy: { allValues, allowedValues, deniedValues } }: Policy) =>
    allValues === 'DENY' || among(deniedValues) || (allowedValues.length > 0 && !among(allowedValues))
}

function lift(constraint: string) {
  return ({ project }: Wanted) =>
    `npm run gke -- up --project=ANOTHER; or, by who administers it: gcloud resource-manager org-policies delete ${constraint} --project=${project}`
}

const CONSTRAINTS: readonly Constraint[] = [
  {
    constraint: 'compute.vmExternalIpAccess',
    applies: ({ privateNodes }) => !privateNodes,
    forbids: forbidding(),
    what: 'allows no external address on machines of this project',
    mend: () => 'npm run gke -- up --private-nodes',
  },
  {
    constraint: 'compute.restrictLoadBalancerCreationForTypes',
    applies: () => true,
    forbids: forbidding('EXTERNAL_NETWORK_TCP_UDP', 'is:EXTERNAL_NETWORK_TCP_UDP', 'in:EXTERNAL'),
    what: 'allows no external load balancer of this kind, and the Service would wait for its address',
    mend: lift('compute.restrictLoadBalancerCreationForTypes'),
  },
  {
    constraint: 'compute.requireOsLogin',
    applies: ({ client }) => client === 'vm',
    forbids: enforced,
    what: 'lets nobody into a machine by a key of its own, as the client is reached',
    mend: () => 'npm run gke -- up --client here',
  },
  {
    constraint: 'compute.requireShieldedVm',
    applies: () => true,
    forbids: enforced,
    what: 'asks for machines with Secure Boot, which these are made without',
    mend: lift('compute.requireShieldedVm'),
  },
]
