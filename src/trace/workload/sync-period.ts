/**
 * Gives kube-proxy another `minSyncPeriod` of the mode in which it runs and starts it anew on every node, or gives it back the
 * one it had before the first change, which is kept beside its configuration. Waits until every kube-proxy is there again.
 *
 *     node sync-period.ts --context C --to 10s
 *     node sync-period.ts --context C --back
 *
 * stdout: `minSyncPeriod 1s -> 10s`, then what kubectl says of the rollout. Nothing is done where nothing would change; but as
 * long as the former period is kept, giving it back starts kube-proxy anew, for whoever was stopped before may not have come so
 * far. It is forgotten last.
 */
import { execFileSync } from 'node:child_process'
import process from 'node:process'
import { parseArgs } from 'node:util'

const { values } = parseArgs({ options: { context: { type: 'string' }, to: { type: 'string' }, back: { type: 'boolean' } } })
const HAD = 'dataplane-deck/min-sync-period'

const { data, metadata: { annotations } } = JSON.parse(kubectl('get', 'configmap', 'kube-proxy', '-o', 'json')) as ConfigMap
const config = data['config.conf']
// none is iptables; a mode asks for no other's period
const mode = /^mode: (\w+)$/m.exec(config)?.[1] ?? 'iptables'
const PERIOD = new RegExp(`^(${mode}:\\n(?: .*\\n)*? {2}minSyncPeriod: )(\\S+)`, 'm')
const now = PERIOD.exec(config)![2]!
const had = annotations?.[HAD]
const to = values.back ? had ?? now : values.to!

if (to !== now) {
  const data = { 'config.conf': config.replace(PERIOD, `$1${to}`) }
  patch(values.back ? { data } : { ...kept(had ?? now), data })
}
if (to !== now || (values.back && had !== undefined)) {
  // it reads its configuration once
  kubectl('delete', 'pods', '-l', 'k8s-app=kube-proxy')
}
process.stdout.write(`minSyncPeriod ${now} -> ${to}\n`)
process.stdout.write(kubectl('rollout', 'status', 'daemonset/kube-proxy', '--timeout=60s'))
if (values.back && had !== undefined) patch(kept(null))

interface ConfigMap { data: Record<'config.conf', string>, metadata: { annotations?: Record<string, string> } }

function kept(period: string | null): object {
  return { metadata: { annotations: { [HAD]: period } } }
}

function patch(change: object): void {
  kubectl('patch', 'configmap', 'kube-proxy', '--type=merge', '--patch', JSON.stringify(change))
}

function kubectl(...words: string[]): string {
  return execFileSync('kubectl', ['--context', values.context!, '-n', 'kube-system', ...words], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
}
