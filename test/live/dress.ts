import type { Side } from '../../src/words.ts'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runText } from '../../src/exec/command.ts'
import { OBSERVABILITY } from '../../src/platform/gke/names.ts'
import { CLUSTERS } from '../../src/platform/kind/names.ts'
import { COMPARED } from '../../src/words.ts'

/** kubectl, the real one, on one side of the lab. */
export function on(side: Side, ...words: string[]): Promise<string> {
  return runText(['kubectl', '--context', CLUSTERS[side].context, ...words])
}

/** The lab in GKE's clothes, as far as kubectl can put them on; the way back stays with whoever has it. */
export async function dress(): Promise<() => Promise<void>> {
  for (const side of COMPARED) await on(side, 'label', 'nodes', '--all', ...Object.entries(LABELS).map(([key, value]) => `${key}=${value}`))
  await on('v1', '-n', 'kube-system', 'label', 'pods', '-l', 'k8s-app=kube-proxy', 'component=kube-proxy')
  const agent = await renamed('cilium', 'anetd')
  await create('v2', observability(agent.spec.template.spec.containers[0]!.image))
  await on('v2', '-n', OBSERVABILITY, 'rollout', 'status', 'deployment/hubble-relay', '--timeout=90s')
  await create('v2', [LOGGING_CRD])
  await on('v2', 'wait', 'crd/networkloggings.networking.gke.io', '--for=condition=Established', '--timeout=30s')
  await create('v2', [LOGGING])
  return async () => {
    await on('v2', 'delete', 'crd', 'networkloggings.networking.gke.io', '--ignore-not-found')
    await on('v2', 'delete', 'namespace', OBSERVABILITY, '--ignore-not-found')
    await on('v2', '-n', 'kube-system', 'delete', 'daemonset', 'anetd', '--cascade=orphan', '--ignore-not-found')
    await create('v2', [agent])
    await on('v2', '-n', 'kube-system', 'rollout', 'status', 'daemonset/cilium', '--timeout=90s')
    await on('v1', '-n', 'kube-system', 'label', 'pods', '-l', 'k8s-app=kube-proxy', 'component-')
    for (const side of COMPARED) await on(side, 'label', 'nodes', '--all', ...Object.keys(LABELS).map(key => `${key}-`))
  }
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

/** Creates objects on one side. */
export async function create(side: Side, objects: readonly object[]): Promise<void> {
  const file = join(mkdtempSync(join(tmpdir(), 'deck-dress-')), 'objects.json')
  writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }))
  await on(side, 'create', '-f', file)
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

interface Agent {
  metadata: { name: string, namespace: string, labels: object, annotations: Record<string, string> }
  spec: { template: { spec: { containers: { image: string }[] } } }
}

/** The agent's DaemonSet by another name, with the same pods: none is restarted. Gives what it was. */
async function renamed(from: string, to: string): Promise<Agent> {
  const found = JSON.parse(await on('v2', '-n', 'kube-system', 'get', 'daemonset', from, '-o', 'json')) as Agent
  const { name, namespace, labels, annotations: { 'deprecated.daemonset.template.generation': _, ...annotations } } = found.metadata
  const was = { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name, namespace, labels, annotations }, spec: found.spec }
  await on('v2', '-n', 'kube-system', 'delete', 'daemonset', from, '--cascade=orphan')
  await create('v2', [{ ...was, metadata: { ...was.metadata, name: to }, spec: { ...was.spec, updateStrategy: { type: 'OnDelete' } } }])
  return was
}
