import type { Target } from '../exec/objects.ts'
import { z } from 'zod'
import { dnsName, ipv4, kubectlParsed } from '../exec/kubectl.ts'
import { namespaceFlag, validName } from '../exec/objects.ts'

/** The Service as its cluster has it: its addresses, and the port of every node by which it is reached; 0 where it has none. */
export async function readService(target: Target) {
  const asked = { purpose: 'Cannot read the Service', ...target }
  const words = [...namespaceFlag(target), 'get', 'service', validName(target.service, 'the Service')]
  const { metadata, spec, status } = await kubectlParsed(serviceShape, asked, ...words)
  return {
    created: metadata.creationTimestamp,
    clusterIp: spec.clusterIP,
    nodePort: spec.ports[0]!.nodePort,
    given: status.loadBalancer.ingress[0],
  }
}

// --- internal ---

const serviceShape = z.object({
  metadata: z.object({ creationTimestamp: z.string().optional() }),
  spec: z.object({ clusterIP: ipv4, ports: z.array(z.object({ nodePort: z.int().default(0) })).min(1) }),
  status: z.object({
    loadBalancer: z.object({
      ingress: z.array(z.object({ ip: ipv4.optional(), hostname: dnsName.optional() })).default([]),
    }).prefault({}),
  }),
})
