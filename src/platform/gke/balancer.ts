import type { KubeObject } from '../../exec/objects.ts'
import type { Resource } from './ledger.ts'
import type { Balancer } from './names.ts'
import { z } from 'zod'
import { Fault } from '../../exec/fault.ts'
import { gceName } from './names.ts'

/** What a Service needs to get exactly this kind of load balancer, whatever the version's default is. */
interface Marks { annotations: Record<string, string>, loadBalancerClass?: string }

/**
 * The marks for a kind of load balancer on a version. Sources: kubernetes/ingress-gce `pkg/l4/annotations`, GKE's "Service load
 * balancer" concept page: on every version the annotation is read at creation; up to 1.36 an unmarked Service gets the target
 * pool, from 1.37 only the class selects it.
 */
export function marksFor(balancer: Balancer, version: string): Marks {
  if (balancer === 'backend-service') return { annotations: { 'cloud.google.com/l4-rbs': 'enabled' } }
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > 1 || minor >= 37
    ? { annotations: {}, loadBalancerClass: 'networking.gke.io/l4-regional-external-legacy' }
    : { annotations: {} }
}

/** Adds the marks to the Service among the workload's objects, before it is created: both are read only then. */
export function mark(objects: readonly KubeObject[], { annotations, loadBalancerClass }: Marks): void {
  for (const object of objects.filter(({ kind }) => kind === 'Service')) {
    object.metadata.annotations = { ...object.metadata.annotations, ...annotations }
    if (loadBalancerClass !== undefined) Object.assign((object as KubeObject & { spec: object }).spec, { loadBalancerClass })
  }
}

/** A Service, as far as it identifies its load balancer. */
export const serviceShape = z.object({
  metadata: z.object({ uid: z.uuid(), annotations: z.record(z.string(), z.string()).default({}) }),
  status: z.object({ loadBalancer: z.object({ ingress: z.array(z.object({ ip: z.ipv4() })).default([]) }) }),
})

/** The names behind a Service; null if this kind of load balancer has no such resource, or it is not in the annotations yet. */
export interface Names {
  balancer: Balancer
  forwardingRule: string | null
  targetPool: string | null
  backendService: string | null
  /** Only of a backend service. */
  healthCheck: string | null
  firewallRule: string | null
  healthCheckFirewallRule: string | null
}

/**
 * Reads the names from the annotations that GKE's controllers add to the Service; a target pool's forwarding rule, which no
 * annotation names, is called after the Service's uid (cloud-provider-gcp `DefaultLoadBalancerName`). Throws a fault if an
 * annotation is not a valid Compute Engine name, so that it never becomes a word of a command.
 */
export function namesOf({ metadata: { uid, annotations } }: Pick<z.infer<typeof serviceShape>, 'metadata'>): Names {
  const mark = (key: string) => key in annotations ? checked(key, annotations[key]!) : null
  const backendService = mark('service.kubernetes.io/backend-service')
  const targetPool = mark('networking.gke.io/target-pool')
  const legacy = `a${uid.replaceAll('-', '')}`.slice(0, 32)
  return backendService !== null
    ? {
        balancer: 'backend-service',
        forwardingRule: mark('service.kubernetes.io/tcp-forwarding-rule'),
        targetPool: null,
        backendService,
        healthCheck: mark('service.kubernetes.io/healthcheck'),
        firewallRule: mark('service.kubernetes.io/firewall-rule'),
        healthCheckFirewallRule: mark('service.kubernetes.io/firewall-rule-for-hc'),
      }
    : {
        balancer: 'target-pool',
        forwardingRule: legacy,
        targetPool: targetPool ?? legacy,
        backendService: null,
        healthCheck: null,
        firewallRule: `k8s-fw-${legacy}`,
        healthCheckFirewallRule: null,
      }
}

/** The names as the ledger stores them: resources that must be gone before their cluster is deleted. */
export function resourcesOf(names: Names): Resource[] {
  const each: [Resource['kind'], string | null][] = [
    ['forwarding-rules', names.forwardingRule],
    ['target-pools', names.targetPool],
    ['backend-services', names.backendService],
    ['firewall-rules', names.firewallRule],
    ['firewall-rules', names.healthCheckFirewallRule],
  ]
  return each.flatMap(([kind, name]) => name === null ? [] : [{ kind, name }])
}

// --- internal ---

function checked(key: string, value: string): string {
  if (gceName.safeParse(value).success) return value
  throw new Fault(`The Service's annotation ${key} is ${JSON.stringify(value)}, which is not a valid Compute Engine name.\n`
    + '  → kubectl describe service shows who wrote it; the Service was left alone')
}
