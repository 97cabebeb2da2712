import type { CommandOptions } from '../../exec/command.ts'
import type { Target } from '../../exec/objects.ts'
import type { Names } from './balancer.ts'
import type { Pair } from './commands.ts'
import { z } from 'zod'
import { kubectlParsed } from '../../exec/kubectl.ts'
import { namespaceFlag } from '../../exec/objects.ts'
import { namesOf, resourcesOf, serviceShape } from './balancer.ts'
import { describeTarget } from './commands.ts'
import { askCloud } from './gcloud.ts'
import { gceName, zoneName } from './names.ts'

/**
 * What a Service created outside its cluster: reads the names from the Service, and from the cloud those that are in no
 * annotation: the NEG, null if the backends are instances or an instance group, and the health check. Changes nothing.
 */
export async function balancerOf(target: Target, pair: Pick<Pair, 'project' | 'zone'>) {
  const asked = { ...target, purpose: 'Cannot read the Service' }
  const service = await kubectlParsed(serviceShape, asked, ...namespaceFlag(target), 'get', 'service', target.service)
  const names = namesOf(service)
  const { neg, healthCheck } = await beyond(names, pair, target)
  const resources = resourcesOf(names, { neg: neg?.name ?? null, healthCheck })
  return { uid: service.metadata.uid, names, neg, healthCheck, resources }
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

async function beyond(names: Names, pair: Pick<Pair, 'project' | 'zone'>, terms: CommandOptions) {
  const argv = names.targetPool === null
    ? describeTarget('backend-services', names.backendService, pair)
    : describeTarget('target-pools', names.targetPool, pair)
  const { backends, healthChecks: [check] } = await askCloud(targetShape, argv, terms)
  const [neg] = backends.flatMap(({ group }) => {
    const [, zone, name] = /\/zones\/([^/]+)\/networkEndpointGroups\/([^/]+)$/.exec(group) ?? []
    return zoneName.safeParse(zone).success && gceName.safeParse(name).success ? [{ name: name!, zone: zone! }] : []
  })
  return { neg: neg ?? null, healthCheck: check === undefined ? null : lastName(check) }
}
