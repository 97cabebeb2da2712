import type { Side } from '../../src/words.ts'
import { OBSERVABILITY } from '../../src/platform/gke/names.ts'
import { COMPARED } from '../../src/words.ts'
import { create, definition, on } from './kubectl.ts'
import { bareNodes, staticProxy } from './static-proxy.ts'

/**
 * The lab in GKE's clothes: kube-proxy as a static pod, the agent as anetd, nodes without tools. A provider id is a node's for
 * good, and none that GKE's API does not confirm passes for GKE's. Gives the way back, which it takes itself where it fails.
 */
export async function dress(): Promise<() => Promise<void>> {
  await using wearing = new AsyncDisposableStack()
  for (const put of [labels, bareNodes, staticProxy, anetd, relay, logging]) wearing.defer(await put())
  const worn = wearing.move()
  return () => worn.disposeAsync()
}

/** A node that calls itself Compute Engine's, of a system for which nothing here is made; it never answers. */
export async function impostor(side: Side): Promise<() => Promise<unknown>> {
  await create(side, [{
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: IMPOSTOR, labels: { 'kubernetes.io/os': 'windows', ...LABELS } },
    spec: { providerID: `gce://stand-in-project/us-central1-a/${IMPOSTOR}`, unschedulable: true },
  }])
  await on(side, 'patch', 'node', IMPOSTOR, '--subresource=status', '--type=merge', `--patch=${JSON.stringify({ status: SILENT })}`)
  return async () => await on(side, 'delete', 'node', IMPOSTOR, '--ignore-not-found')
}

// --- internal ---

const IMPOSTOR = 'gke-deck-abcdef-default-pool-1a2b3c4d-x1x1'
const SILENT = {
  addresses: [{ type: 'InternalIP', address: '10.128.0.2' }],
  capacity: { cpu: '2', memory: '8Gi' },
  nodeInfo: {
    ...{ machineID: '', systemUUID: '', bootID: '', operatingSystem: '', architecture: '', kubeProxyVersion: '' },
    ...{ kernelVersion: '', osImage: '', containerRuntimeVersion: '', kubeletVersion: '' },
  },
}
const LABELS = { 'cloud.google.com/gke-nodepool': 'default-pool', 'cloud.google.com/gke-os-distribution': 'cos', 'cloud.google.com/gke-netd-ready': 'true' }

const GROUP = 'networking.gke.io'
const LOGGING_CRD = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `networkloggings.${GROUP}` },
  spec: {
    group: GROUP,
    scope: 'Cluster',
    names: { kind: 'NetworkLogging', plural: 'networkloggings', singular: 'networklogging' },
    versions: [{
      ...{ name: 'v1alpha1', served: true, storage: true },
      schema: { openAPIV3Schema: { 'type': 'object', 'x-kubernetes-preserve-unknown-fields': true } },
    }],
  },
}
const LOGGING = {
  apiVersion: `${GROUP}/v1alpha1`,
  kind: 'NetworkLogging',
  metadata: { name: 'default' },
  spec: { cluster: { allow: { log: false, delegate: false }, deny: { log: true, delegate: false } } },
}

async function labels(): Promise<() => Promise<void>> {
  for (const side of COMPARED) await on(side, 'label', 'nodes', '--all', ...Object.entries(LABELS).map(([key, value]) => `${key}=${value}`))
  return async () => {
    for (const side of COMPARED) await on(side, 'label', 'nodes', '--all', ...Object.keys(LABELS).map(key => `${key}-`))
  }
}

/** The agent's DaemonSet by its name on GKE, with the same pods: none is restarted. */
async function anetd(): Promise<() => Promise<void>> {
  const was = await definition('v2', 'cilium')
  await on('v2', '-n', 'kube-system', 'delete', 'daemonset', 'cilium', '--cascade=orphan')
  await create('v2', [{ ...was, metadata: { ...was.metadata, name: 'anetd' }, spec: { ...was.spec, updateStrategy: { type: 'OnDelete' } } }])
  return async () => {
    await on('v2', '-n', 'kube-system', 'delete', 'daemonset', 'anetd', '--cascade=orphan', '--ignore-not-found')
    await create('v2', [was])
    await on('v2', '-n', 'kube-system', 'rollout', 'status', 'daemonset/cilium', '--timeout=90s')
  }
}

async function relay(): Promise<() => Promise<void>> {
  const agent = await definition('v2', 'anetd')
  await create('v2', observability(agent.spec.template.spec.containers[0]!.image))
  await on('v2', '-n', OBSERVABILITY, 'rollout', 'status', 'deployment/hubble-relay', '--timeout=90s')
  return async () => void await on('v2', 'delete', 'namespace', OBSERVABILITY, '--ignore-not-found')
}

async function logging(): Promise<() => Promise<void>> {
  await create('v2', [LOGGING_CRD])
  await on('v2', 'wait', 'crd/networkloggings.networking.gke.io', '--for=condition=Established', '--timeout=30s')
  await create('v2', [LOGGING])
  return async () => void await on('v2', 'delete', 'crd', 'networkloggings.networking.gke.io', '--ignore-not-found')
}

/** GKE's own relay has Hubble's tool in a container of its own; this one asks the lab's relay. */
function observability(image: string): object[] {
  const server = { name: 'HUBBLE_SERVER', value: 'hubble-relay.kube-system.svc.cluster.local:80' }
  const cli = { name: 'hubble-cli', image, imagePullPolicy: 'IfNotPresent', command: ['sleep', 'infinity'], env: [server] }
  const labels = { app: 'dressed-hubble-relay' }
  const template = { metadata: { labels }, spec: { terminationGracePeriodSeconds: 0, containers: [cli] } }
  const spec = { selector: { matchLabels: labels }, template }
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: OBSERVABILITY } },
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'hubble-relay', namespace: OBSERVABILITY }, spec },
  ]
}
