// A kubectl that answers from clusters.json beside it, for tests of what a refresh refuses. Never near captures/.
import { readFileSync } from 'node:fs'
import process from 'node:process'

const clusters = JSON.parse(readFileSync(new URL('clusters.json', import.meta.url), 'utf8'))
const words = process.argv.slice(2)
const line = words.join(' ')
const name = words.find(word => word.startsWith('--context='))?.slice('--context='.length) ?? words[words.indexOf('--context') + 1]
const cluster = clusters[name]

function end(stdout, exitCode = 0, stderr = '') {
  process.stdout.write(stdout)
  process.stderr.write(stderr)
  process.exit(exitCode)
}

if (line.startsWith('version --client')) end('clientVersion:\n  gitVersion: v1.34.4\n')
if (!cluster) end('', 1, `error: no context exists with the name: "${name}"\n`)
if (line.startsWith('config view')) end('clusters:\n- cluster:\n    server: https://127.0.0.1:1\n')
if (cluster.unreachable) end('', 1, 'Unable to connect to the server: dial tcp 127.0.0.1:1: connect: connection refused\n')
if (line.includes('auth can-i')) end(cluster.refuses?.some(what => line.includes(what)) ? 'no\n' : 'yes\n')
if (line.includes('get namespace kube-system')) end(cluster.uid)
if (line.endsWith(' version --output=json')) end(JSON.stringify({ serverVersion: { gitVersion: 'v1.34.4' } }))
if (line.includes('get nodes')) end(JSON.stringify({ items: [node(cluster.providerId ?? `kind://docker/${name}/${name}-worker`)] }))
if (line.includes('-l k8s-app=kube-proxy')) end(cluster.runs === 'kube-proxy' ? 'pod/kube-proxy-aaaaa\n' : '')
if (line.includes('-l k8s-app=cilium')) end(cluster.runs === 'cilium' ? 'pod/cilium-aaaaa\n' : '')
if (line.includes('-l k8s-app=calico-node')) end(cluster.runs === 'calico' ? 'pod/calico-node-aaaaa\n' : '')
if (line.includes('-o name')) end('')
if (line.includes('cilium-dbg status')) end('KubeProxyReplacement:    True   [eth0    172.18.0.5 (Direct Routing)]\n')
if (line.includes('get namespace netflow-test')) end(cluster.foreign ? JSON.stringify({ kind: 'Namespace', metadata: { name: 'netflow-test', labels: {} } }) : '')
end('', 1, `the fake kubectl has no answer to: ${line}\n`)

function node(providerID) {
  return {
    metadata: { name: `${name}-worker`, labels: {} },
    spec: { providerID, podCIDR: '10.4.1.0/24' },
    status: {
      addresses: [{ type: 'InternalIP', address: '172.18.0.5' }],
      capacity: { cpu: '2', memory: '8Gi' },
      nodeInfo: { kubeletVersion: 'v1.34.4', kernelVersion: '6.18', osImage: 'Debian', containerRuntimeVersion: 'containerd://1.6' },
    },
  }
}
