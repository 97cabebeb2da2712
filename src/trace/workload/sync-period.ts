/**
 * Gives kube-proxy another `iptables.minSyncPeriod` and starts it anew on every node, or gives it back the one it had before the
 * first change, which is kept beside its configuration. Waits until every kube-proxy is there again.
 *
 *     node sync-period.ts --context C --to 10s
 *     node sync-period.ts --context C --back
 *
 * stdout: `minSyncPeriod 1s -> 10s`, then what kubectl says of the rollout. Nothing is done where nothing would change.
 */
import { execFileSync } from 'node:child_process'
import process from 'node:process'
import { parseArgs } from 'node:util'

const { values } = parseArgs({ options: { context: { type: 'string' }, to: { type: 'string' }, back: { type: 'boolean' } } })
const PERIOD = /^(iptables:\n(?: .*\n)*? {2}minSyncPeriod: )(\S+)/m
const HAD = 'dataplane-deck/min-sync-period'

const { data, metadata: { annotations } } = JSON.parse(kubectl('get', 'configmap', 'kube-proxy', '-o', 'json')) as ConfigMap
const config = data['config.conf']
const now = PERIOD.exec(config)![2]!
const had = annotations?.[HAD]
const to = values.back ? had ?? now : values.to!

if (to !== now || had !== undefined) {
  const kept = values.back ? null : had ?? now
  const patch = { metadata: { annotations: { [HAD]: kept } }, data: { 'config.conf': config.replace(PERIOD, `$1${to}`) } }
  kubectl('patch', 'configmap', 'kube-proxy', '--type=merge', '--patch', JSON.stringify(patch))
}
if (to !== now) {
  // it reads its configuration once
  kubectl('delete', 'pods', '-l', 'k8s-app=kube-proxy')
}
process.stdout.write(`minSyncPeriod ${now} -> ${to}\n`)
process.stdout.write(kubectl('rollout', 'status', 'daemonset/kube-proxy', '--timeout=60s'))

interface ConfigMap { data: Record<'config.conf', string>, metadata: { annotations?: Record<string, string> } }

function kubectl(...words: string[]): string {
  return execFileSync('kubectl', ['--context', values.context!, '-n', 'kube-system', ...words], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
}
