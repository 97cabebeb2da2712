import type { CommandOptions } from '../../exec/command.ts'
import type { Finding } from './finding.ts'
import type { Wanted } from './ledger.ts'
import { z } from 'zod'
import { JSON_OUT } from './commands.ts'
import { askCloud, CloudTrouble } from './gcloud.ts'
import { regionOf } from './names.ts'

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

/** Routers with what they translate addresses by (Compute Engine, `routers`). */
const routersShape = z.array(z.object({ nats: z.array(z.object({ name: z.string() })).default([]) }))

/** Constraints of an organisation that the wanted pair violates. One that may not be read is passed over. */
export async function policyFindings(wanted: Wanted, terms: CommandOptions): Promise<Finding[]> {
  const asked = CONSTRAINTS.filter(({ applies }) => applies(wanted))
  const each = await Promise.all(asked.map(async ({ constraint, forbids, what, mend }) => {
    const effective = ['org-policies', 'describe', constraint, '--effective', `--project=${wanted.project}`, JSON_OUT]
    const policy = await readable(['gcloud', 'resource-manager', ...effective], terms)
    return policy && forbids(policy) ? [{ what: `an organisation policy, ${constraint}, ${what}`, mend: mend(wanted) }] : []
  }))
  return each.flat()
}

/** What private nodes and a private client cannot reach without Cloud NAT: other registries than Google's; the Services. */
export async function privateFindings(wanted: Wanted, terms: CommandOptions): Promise<Finding[]> {
  if (!wanted.privateNodes) return []
  const foreign = Object.values(wanted.images).filter(image => !/^[\w.-]+(?:\.pkg\.dev|gcr\.io)\//.test(image))
  if (foreign.length === 0 && wanted.client === 'here') return []
  const region = regionOf(wanted.zone)
  const routers = ['routers', 'list', `--project=${wanted.project}`, `--filter=region:${region}`, JSON_OUT]
  const found = await askCloud(routersShape, ['gcloud', 'compute', ...routers], terms)
  if (found.some(({ nats }) => nats.length > 0)) return []
  const at = `--region=${region} --project=${wanted.project}`
  return [{
    what: `${region} has no Cloud NAT: without external addresses ${foreign.length > 0 ? `nodes cannot pull ${foreign.join(' and ')}` : 'the client cannot reach the Services'}`,
    mend: `gcloud compute routers create deck-nat --network=default ${at} && gcloud compute routers nats create deck-nat --router=deck-nat `
      + `--auto-allocate-nat-external-ips --nat-all-subnet-ip-ranges ${at}; or --client here with --toolbox-image and --nginx-image of Artifact Registry`,
  }]
}

// --- internal ---

interface Constraint {
  constraint: string
  applies: (wanted: Wanted) => boolean
  forbids: (policy: Policy) => boolean
  what: string
  mend: (wanted: Wanted) => string
}

const enforced = ({ booleanPolicy }: Policy) => booleanPolicy.enforced

/** Whether it forbids everything, this value, or all but a few values that this is not among. */
function forbidding(value?: string) {
  const among = (values: readonly string[]) => value !== undefined && values.some(one => one.endsWith(value))
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
    forbids: forbidding('EXTERNAL_NETWORK_TCP_UDP'),
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

/** The policy, or null where this account may not read it, or its API is off: what it forbids is then said by what fails. */
async function readable(argv: readonly string[], terms: CommandOptions): Promise<Policy | null> {
  try {
    return await askCloud(policyShape, argv, terms)
  }
  catch (error) {
    if (error instanceof CloudTrouble && ['denied', 'api', 'absent', 'other'].includes(error.kind)) return null
    throw error
  }
}
