import type { DataplaneKind } from '../../words.ts'
import { z } from 'zod'
import { gceName, gkeVersion } from './names.ts'

const secureBoot = z.object({ enableSecureBoot: z.boolean().default(false) }).default({ enableSecureBoot: false })

/**
 * A cluster as far as the deck reads it (REST reference of `projects.locations.clusters`, v1). Fields that a response may leave
 * out are null.
 */
export const clusterShape = z.object({
  name: gceName,
  id: z.string().regex(/^[0-9a-f]{16,64}$/).nullable().default(null),
  location: z.string(),
  status: z.enum(['STATUS_UNSPECIFIED', 'PROVISIONING', 'RUNNING', 'RECONCILING', 'STOPPING', 'ERROR', 'DEGRADED']),
  statusMessage: z.string().default(''),
  conditions: z.array(z.object({ code: z.string().default(''), canonicalCode: z.string().default(''), message: z.string().default('') })).default([]),
  createTime: z.iso.datetime({ offset: true }).nullable().default(null),
  endpoint: z.string().default(''),
  currentMasterVersion: gkeVersion.nullable().default(null),
  currentNodeCount: z.int().default(0),
  resourceLabels: z.record(z.string(), z.string()).default({}),
  releaseChannel: z.object({ channel: z.string().default('UNSPECIFIED') }).default({ channel: 'UNSPECIFIED' }),
  autopilot: z.object({ enabled: z.boolean().default(false) }).default({ enabled: false }),
  networkPolicy: z.object({ enabled: z.boolean().default(false) }).default({ enabled: false }),
  networkConfig: z.object({
    datapathProvider: z.string().default(''),
    defaultEnablePrivateNodes: z.boolean().default(false),
    enableIntraNodeVisibility: z.boolean().default(false),
  }).default({ datapathProvider: '', defaultEnablePrivateNodes: false, enableIntraNodeVisibility: false }),
  workloadIdentityConfig: z.object({ workloadPool: z.string().default('') }).default({ workloadPool: '' }),
  monitoringConfig: z.object({
    advancedDatapathObservabilityConfig: z.object({
      enableRelay: z.boolean().default(false),
      enableMetrics: z.boolean().default(false),
    }).default({ enableRelay: false, enableMetrics: false }),
  }).default({ advancedDatapathObservabilityConfig: { enableRelay: false, enableMetrics: false } }),
  privateClusterConfig: z.object({
    publicEndpoint: z.string().default(''),
    privateEndpoint: z.string().default(''),
    enablePrivateNodes: z.boolean().default(false),
  }).default({ publicEndpoint: '', privateEndpoint: '', enablePrivateNodes: false }),
  controlPlaneEndpointsConfig: z.object({
    dnsEndpointConfig: z.object({ endpoint: z.string().default('') }).default({ endpoint: '' }),
    ipEndpointsConfig: z.object({ publicEndpoint: z.string().default(''), privateEndpoint: z.string().default('') })
      .default({ publicEndpoint: '', privateEndpoint: '' }),
  }).default({ dnsEndpointConfig: { endpoint: '' }, ipEndpointsConfig: { publicEndpoint: '', privateEndpoint: '' } }),
  nodePools: z.array(z.object({
    name: z.string(),
    version: z.string().default(''),
    initialNodeCount: z.int().default(0),
    config: z.object({ machineType: z.string().default(''), imageType: z.string().default(''), spot: z.boolean().default(false), shieldedInstanceConfig: secureBoot })
      .default({ machineType: '', imageType: '', spot: false, shieldedInstanceConfig: { enableSecureBoot: false } }),
  })).default([]),
})

export const clusterList = z.array(clusterShape)
export type GkeCluster = z.infer<typeof clusterShape>

/**
 * The dataplane of a cluster by its API. Anything but ADVANCED_DATAPATH is kube-proxy: V1 clusters also leave the field empty.
 */
export function datapath({ networkConfig }: Pick<GkeCluster, 'networkConfig'>): DataplaneKind {
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
