import type { DataplaneKind } from '../../words.ts'
import { z } from 'zod'
import { gceName, gkeVersion } from './names.ts'

const off = z.boolean().default(false)
const text = z.string().default('')

/**
 * A cluster as far as the deck reads it (REST reference of `projects.locations.clusters`, v1). Fields that a response may leave
 * out are null.
 */
export const clusterShape = z.object({
  name: gceName,
  id: z.string().regex(/^[0-9a-f]{16,64}$/).nullable().default(null),
  location: z.string(),
  status: z.enum(['STATUS_UNSPECIFIED', 'PROVISIONING', 'RUNNING', 'RECONCILING', 'STOPPING', 'ERROR', 'DEGRADED']),
  statusMessage: text,
  conditions: z.array(z.object({ code: text, canonicalCode: text, message: text })).default([]),
  createTime: z.iso.datetime({ offset: true }).nullable().default(null),
  endpoint: text,
  currentMasterVersion: gkeVersion.nullable().default(null),
  currentNodeCount: z.int().default(0),
  resourceLabels: z.record(z.string(), z.string()).default({}),
  releaseChannel: z.object({ channel: z.string().default('UNSPECIFIED') }).prefault({}),
  autopilot: z.object({ enabled: off }).prefault({}),
  networkPolicy: z.object({ enabled: off }).prefault({}),
  networkConfig: z.object({
    datapathProvider: text,
    defaultEnablePrivateNodes: off,
    enableIntraNodeVisibility: off,
  }).prefault({}),
  workloadIdentityConfig: z.object({ workloadPool: text }).prefault({}),
  monitoringConfig: z.object({
    advancedDatapathObservabilityConfig: z.object({ enableRelay: off }).prefault({}),
  }).prefault({}),
  privateClusterConfig: z.object({ publicEndpoint: text, privateEndpoint: text, enablePrivateNodes: off }).prefault({}),
  controlPlaneEndpointsConfig: z.object({
    dnsEndpointConfig: z.object({ endpoint: text }).prefault({}),
    ipEndpointsConfig: z.object({ publicEndpoint: text, privateEndpoint: text }).prefault({}),
  }).prefault({}),
  nodePools: z.array(z.object({
    name: z.string(),
    version: text,
    config: z.object({
      machineType: text,
      imageType: text,
      spot: off,
      shieldedInstanceConfig: z.object({ enableSecureBoot: off }).prefault({}),
    }).prefault({}),
  })).default([]),
})

export const clusterList = z.array(clusterShape)
export type GkeCluster = z.infer<typeof clusterShape>

/**
 * The dataplane of a cluster by its API; null while its nodes are replaced by such of the other one
 * (MIGRATE_TO_ADVANCED_DATAPATH, MIGRATE_TO_LEGACY_DATAPATH). Anything else but ADVANCED_DATAPATH is kube-proxy: V1 clusters
 * also leave the field empty.
 */
export function datapath({ networkConfig }: Pick<GkeCluster, 'networkConfig'>): DataplaneKind | null {
  if (networkConfig.datapathProvider.startsWith('MIGRATE_')) return null
  return networkConfig.datapathProvider === 'ADVANCED_DATAPATH' ? 'cilium' : 'kube-proxy-iptables'
}

/** The API's own explanation of a cluster's status; empty if it gives none. */
export function complaint({ statusMessage, conditions }: Pick<GkeCluster, 'statusMessage' | 'conditions'>): string {
  const each = conditions.map(({ code, canonicalCode, message }) => `${canonicalCode || code}: ${message}`)
  return [...new Set([statusMessage, ...each])].filter(Boolean).join('; ')
}

/** Every name or address of this cluster's API server that a kubeconfig may contain. */
export function endpointsOf({ endpoint, privateClusterConfig: own, controlPlaneEndpointsConfig: plane }: GkeCluster): string[] {
  const theirs = [plane.dnsEndpointConfig.endpoint, ...Object.values(plane.ipEndpointsConfig)]
  const each = [endpoint, own.publicEndpoint, own.privateEndpoint, ...theirs]
  return [...new Set(each)].filter(Boolean)
}
