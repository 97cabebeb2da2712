import type { Target } from '../../exec/objects.ts'
import type { Names } from './balancer.ts'
import type { Pair } from './commands.ts'
import type { Resource } from './ledger.ts'
import type { Balancer } from './names.ts'
import { z } from 'zod'
import { kubectlParsed } from '../../exec/kubectl.ts'
import { namespaceFlag } from '../../exec/objects.ts'
import { namesOf, resourcesOf, serviceShape } from './balancer.ts'
import { describeTarget } from './commands.ts'
import { askCloud } from './gcloud.ts'
import { gceName, zoneName } from './names.ts'

/** What a Service created outside its cluster. */
interface Made {
  uid: string
  balancer: Balancer
  names: Names
  /** The zonal NEG of a backend service; null if its backends are instances or an instance group. */
  neg: { name: string, zone: string } | null
  healthCheck: string | null
  resources: Resource[]
}

/**
 * Reads the names from the Service, and from the cloud those that are in no annotation: NEG and health check. Changes nothing.
 */
export async function balancerOf(target: Target, pair: Pick<Pair, 'project' | 'zone'>): Promise<Made> {
  const asked = { ...target, purpose: 'Cannot read the Service' }
  const service = await kubectlParsed(serviceShape, asked, ...namespaceFlag(target), 'get', 'service', target.service)
  const names = namesOf(service)
  const { neg, healthCheck } = await beyond(names, pair, target)
  const resources = [...resourcesOf(names), ...resourcesBeyond(names.balancer, neg?.name ?? null, healthCheck)]
  return { uid: service.metadata.uid, balancer: names.balancer, names, neg, healthCheck, resources }
}

// --- internal ---

/** The last part of a selfLink, if it is a valid Compute Engine name. */
function lastName(link: string): string | null {
  const name = link.slice(link.lastIndexOf('/') + 1)
  return gceName.safeParse(name).success ? name : null
}

const targetShape = z.object({
  backends: z.array(z.object({ group: z.string() })).default([]),
  healthChecks: z.array(z.string()).default([]),
})

async function beyond(names: Names, pair: Pick<Pair, 'project' | 'zone'>, { env, signal }: Target) {
  const argv = names.targetPool === null
    ? describeTarget('backend-services', names.backendService!, pair)
    : describeTarget('target-pools', names.targetPool, pair)
  const { backends, healthChecks: [check] } = await askCloud(targetShape, argv, { env, signal })
  const [neg] = backends.flatMap(({ group }) => {
    const [, zone, name] = /\/zones\/([^/]+)\/networkEndpointGroups\/([^/]+)$/.exec(group) ?? []
    return zoneName.safeParse(zone).success && gceName.safeParse(name).success ? [{ name: name!, zone: zone! }] : []
  })
  return { neg: neg ?? null, healthCheck: check === undefined ? null : lastName(check) }
}

/** The legacy health check's firewall rule, which is in no annotation, has the health check's name (cloud-provider-gcp). */
function resourcesBeyond(balancer: Balancer, neg: string | null, healthCheck: string | null): Resource[] {
  const legacy = balancer === 'target-pool'
  const each: [Resource['kind'], string | null][] = [
    ['network-endpoint-groups', neg],
    [legacy ? 'http-health-checks' : 'health-checks', healthCheck],
    ['firewall-rules', legacy && healthCheck !== null ? `${healthCheck}-http-hc` : null],
  ]
  return each.flatMap(([kind, name]) => name === null ? [] : [{ kind, name }])
}
