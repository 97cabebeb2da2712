/**
 * Gives Cilium's agents other values of their ConfigMap and starts them anew on every node, or gives back those that they had
 * before the first change, which are kept beside it. Waits until every agent is there again.
 *
 *     node agent-setting.ts --context C --set enable-hubble=false --set bpf-lb-map-max=128
 *     node agent-setting.ts --context C --back
 *
 * stdout: `enable-hubble true -> false` for each value (`none` where it is not set), then what kubectl says of the rollout.
 * Nothing is started anew where nothing would change; but as long as the former values are kept, giving back starts the agents
 * anew, for whoever was stopped before may not have come so far. They are forgotten last.
 */
import { execFileSync } from 'node:child_process'
import process from 'node:process'
import { parseArgs } from 'node:util'

const { values } = parseArgs({ options: { context: { type: 'string' }, set: { type: 'string', multiple: true }, back: { type: 'boolean' } } })
const HAD = 'dataplane-deck/agent-had'

const { data, metadata: { annotations } } = JSON.parse(kubectl('get', 'configmap', 'cilium-config', '-o', 'json')) as ConfigMap
const had = JSON.parse(annotations?.[HAD] ?? '{}') as Record<string, string | null>
const wanted = values.back ? had : Object.fromEntries((values.set ?? []).map(one => one.split('=', 2) as [string, string]))
const now = Object.fromEntries(Object.keys(wanted).map(name => [name, data[name] ?? null]))
const changes = Object.keys(wanted).filter(name => wanted[name] !== now[name])

const isKept = annotations?.[HAD] !== undefined

if (changes.length > 0) {
  patch(values.back ? { data: wanted } : { ...kept(JSON.stringify({ ...now, ...had })), data: wanted })
}
if (changes.length > 0 || (values.back && isKept)) {
  // an agent reads its configuration once
  kubectl('delete', 'pods', '-l', 'k8s-app=cilium')
}
for (const name of Object.keys(wanted)) process.stdout.write(`${name} ${now[name] ?? 'none'} -> ${wanted[name] ?? 'none'}\n`)
process.stdout.write(kubectl('rollout', 'status', 'daemonset/cilium', '--timeout=100s'))
if (values.back && isKept) patch(kept(null))

interface ConfigMap { data: Record<string, string>, metadata: { annotations?: Record<string, string> } }

function kept(text: string | null): object {
  return { metadata: { annotations: { [HAD]: text } } }
}

function patch(change: object): void {
  kubectl('patch', 'configmap', 'cilium-config', '--type=merge', '--patch', JSON.stringify(change))
}

function kubectl(...words: string[]): string {
  return execFileSync('kubectl', ['--context', values.context!, '-n', 'kube-system', ...words], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
}
