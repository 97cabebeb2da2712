import type { KubeObject } from '../../exec/objects.ts'
import type { Resource } from './ledger.ts'
import type { Balancer } from './names.ts'
import { z } from 'zod'
import { Fault } from '../../exec/fault.ts'
import { gceName } from './names.ts'

/**
 * Marks the Service among the workload's objects, before it is created, so that it gets this kind of load balancer whatever the
 * version's default is. Sources: kubernetes/ingress-gce `pkg/l4/annotations`, GKE's "Service load balancer" concept page: on
 * every version the annotation is read at creation; up to 1.36 an unmarked Service gets the target pool, from 1.37 only the class
 * selects it.
 */
export function mark(objects: readonly KubeObject[], balancer: Balancer, version: string): void {
  const { metadata, spec } = objects.find(({ kind }) => kind === 'Service') as KubeObject & { spec: object }
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (balancer === 'backend-service') metadata.annotations = { ...metadata.annotations, 'cloud.google.com/l4-rbs': 'enabled' }
  else if (major > 1 || minor >= 37) Object.assign(spec, { loadBalancerClass: 'networking.gke.io/l4-regional-external-legacy' })
}

/** A Service, as far as it identifies its load balancer. */
export const serviceShape = z.object({
  metadata: z.object({ uid: z.uuid(), annotations: z.record(z.string(), z.string()).default({}) }),
})

/**
 * Reads the names behind a Service from the annotations that GKE's controllers add to it, null for what this kind of load
 * balancer does not have, or is not in the annotations yet; a target pool's forwarding rule, which no annotation names, is called
 * after the Service's uid (cloud-provider-gcp `DefaultLoadBalancerName`). Throws a fault if an annotation is not a valid Compute
 * Engine name, so that it never becomes a word of a command.
 */
export function namesOf({ metadata: { uid, annotations } }: Pick<z.infer<typeof serviceShape>, 'metadata'>) {
  const mark = (key: string) => key in annotations ? checked(key, annotations[key]!) : null
  const backendService = mark('service.kubernetes.io/backend-service')
  const targetPool = mark('networking.gke.io/target-pool')
  const legacy = `a${uid.replaceAll('-', '')}`.slice(0, 32)
  return backendService !== null
    ? {
        balancer: 'backend-service' as const,
        forwardingRule: mark('service.kubernetes.io/tcp-forwarding-rule'),
        targetPool: null,
        backendService,
        firewallRule: mark('service.kubernetes.io/firewall-rule'),
        healthCheckFirewallRule: mark('service.kubernetes.io/firewall-rule-for-hc'),
      }
    : {
        balancer: 'target-pool' as const,
        forwardingRule: legacy,
        targetPool: targetPool ?? legacy,
        backendService: null,
        firewallRule: `k8s-fw-${legacy}`,
        healthCheckFirewallRule: null,
      }
}

export type Names = ReturnType<typeof namesOf>

/** Names that only the cloud knows: the zonal NEG of a backend service, the health check. */
interface Beyond { neg: string | null, healthCheck: string | null }

/**
 * The names as the ledger stores them: resources that must be gone before their cluster is deleted. The legacy health check's
 * firewall rule, which is in no annotation, has the health check's name (cloud-provider-gcp).
 */
export function resourcesOf(names: Names, { neg, healthCheck }: Beyond = { neg: null, healthCheck: null }): Resource[] {
  const legacy = names.balancer === 'target-pool'
  const each: [Resource['kind'], string | null][] = [
    ['forwarding-rules', names.forwardingRule],
    ['target-pools', names.targetPool],
    ['backend-services', names.backendService],
    ['firewall-rules', names.firewallRule],
    ['firewall-rules', names.healthCheckFirewallRule],
    ['network-endpoint-groups', neg],
    [legacy ? 'http-health-checks' : 'health-checks', healthCheck],
    ['firewall-rules', legacy && healthCheck !== null ? `${healthCheck}-http-hc` : null],
  ]
  return each.flatMap(([kind, name]) => name === null ? [] : [{ kind, name }])
}

// --- internal ---

function checked(key: string, value: string): string {
  if (gceName.safeParse(value).success) return value
  throw new Fault(`The Service's annotation ${key} is ${JSON.stringify(value)}, which is not a valid Compute Engine name.\n`
    + '  → kubectl describe service shows who wrote it; the Service was left alone')
}
