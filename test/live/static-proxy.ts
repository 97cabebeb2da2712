import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { runText, until } from '../../src/exec/command.ts'
import { CLUSTERS, RANGES } from '../../src/platform/kind/names.ts'
import { create, definition, on } from './kubectl.ts'

/**
 * kube-proxy as GKE runs it, in place of the lab's DaemonSet: a static pod of each node, with its settings on the command line
 * and ten seconds between two syncs at least (kubernetes, cluster/gce/manifests/kube-proxy.manifest). Gives the way back.
 */
export async function staticProxy(): Promise<() => Promise<void>> {
  const was = await definition('v1', 'kube-proxy')
  const { image } = was.spec.template.spec.containers[0]!
  const token = (await on('v1', '-n', 'kube-system', 'create', 'token', 'kube-proxy', '--duration=24h')).trim()
  const server = /server: (\S+)/.exec(await on('v1', '-n', 'kube-system', 'get', 'configmap', 'kube-proxy', '-o', 'jsonpath={.data.kubeconfig\\.conf}'))![1]!
  const dir = mkdtempSync(join(tmpdir(), 'deck-static-'))
  writeFileSync(join(dir, 'kubeconfig'), stringify(kubeconfig(server, token)))
  const back = async () => {
    for (const node of NODES) await onNode(node, 'rm', '-rf', MANIFEST, HOME)
    await on('v1', '-n', 'kube-system', 'wait', 'pods', '-l', 'component=kube-proxy', '--for=delete', '--timeout=120s')
    await create('v1', [was])
    await on('v1', '-n', 'kube-system', 'rollout', 'status', 'daemonset/kube-proxy', '--timeout=120s')
  }
  await on('v1', '-n', 'kube-system', 'delete', 'daemonset', 'kube-proxy')
  try {
    for (const node of NODES) await startOn(node, image, dir)
    await allReady()
  }
  catch (error) {
    await back()
    throw error
  }
  return back
}

/** Takes from the lab's nodes what Container-Optimized OS does not have; what runs in containers has its own. */
export async function bareNodes(): Promise<() => Promise<void>> {
  const nodes = [...NODES, ...CLUSTERS.v2.nodes]
  const renamed = (from: string, to: string) => LACKING.map(tool => `f=$(command -v ${tool}${from}) && mv "$f" "\${f%${from}}${to}"`).join('; ')
  for (const node of nodes) await onNode(node, 'sh', '-c', `${renamed('', '.away')}; true`)
  return async () => {
    for (const node of nodes) await onNode(node, 'sh', '-c', `${renamed('.away', '')}; true`)
  }
}

// --- internal ---

async function startOn(node: string, image: string, dir: string): Promise<void> {
  writeFileSync(join(dir, node), stringify(manifest(node, image)))
  await onNode(node, 'mkdir', '-p', HOME)
  await runText(['docker', 'cp', join(dir, 'kubeconfig'), `${node}:${HOME}/kubeconfig`])
  await runText(['docker', 'cp', join(dir, node), `${node}:${MANIFEST}`])
}

async function allReady(): Promise<void> {
  await until('kube-proxy as a static pod on each node', 120, async () => {
    const running = await on('v1', '-n', 'kube-system', 'get', 'pods', '-l', 'component=kube-proxy', '-o', 'jsonpath={.items[*].status.containerStatuses[*].ready}')
    return running === NODES.map(() => 'true').join(' ') ? true : null
  }, {})
}

const { nodes: NODES } = CLUSTERS.v1
const HOME = '/var/lib/kube-proxy'
const MANIFEST = '/etc/kubernetes/manifests/kube-proxy.yaml'
const LACKING = ['conntrack', 'socat']

function onNode(node: string, ...words: string[]): Promise<string> {
  return runText(['docker', 'exec', node, ...words])
}

function kubeconfig(server: string, token: string): object {
  return {
    ...{ 'apiVersion': 'v1', 'kind': 'Config', 'current-context': 'default' },
    clusters: [{ name: 'default', cluster: { server, 'certificate-authority': '/etc/kubernetes/pki/ca.crt' } }],
    users: [{ name: 'default', user: { token } }],
    contexts: [{ name: 'default', context: { cluster: 'default', user: 'default' } }],
  }
}

/** A container of kind may set no sysctl of conntrack, so kube-proxy is told to leave them. */
function manifest(node: string, image: string): object {
  const flags = {
    ...{ 'kubeconfig': `${HOME}/kubeconfig`, 'cluster-cidr': RANGES.pods, 'hostname-override': node, 'proxy-mode': 'iptables', 'v': 2 },
    ...{ 'iptables-sync-period': '1m', 'iptables-min-sync-period': '10s' },
    ...{ 'conntrack-max-per-core': 0, 'conntrack-tcp-timeout-established': '0s', 'conntrack-tcp-timeout-close-wait': '0s' },
  }
  const paths = { home: HOME, pki: '/etc/kubernetes/pki', lock: '/run/xtables.lock', modules: '/lib/modules' }
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'kube-proxy', namespace: 'kube-system', labels: { tier: 'node', component: 'kube-proxy' } },
    spec: {
      ...{ hostNetwork: true, priorityClassName: 'system-node-critical', tolerations: [{ operator: 'Exists' }] },
      containers: [{
        ...{ name: 'kube-proxy', image, imagePullPolicy: 'IfNotPresent', securityContext: { privileged: true } },
        command: ['/usr/local/bin/kube-proxy', ...Object.entries(flags).map(([name, value]) => `--${name}=${value}`)],
        volumeMounts: Object.entries(paths).map(([name, mountPath]) => ({ name, mountPath })),
      }],
      volumes: Object.entries(paths).map(([name, path]) => ({ name, hostPath: { path, ...name === 'lock' ? { type: 'FileOrCreate' } : {} } })),
    },
  }
}
