import process from 'node:process'
import { run } from '../../src/exec/run.ts'
import { RECEIVES } from '../../src/platform/kind/names.ts'
import { Script } from '../fake/script.ts'

/** Starts a script of this project with its talk on the terminal. */
export function script(name: string, args: readonly string[]): Script {
  const started = new Script(`scripts/${name}.ts`, args)
  started.child.stderr.on('data', bytes => process.stderr.write(bytes))
  return started
}

interface Listed {
  kind: string
  metadata: { name: string, namespace?: string, labels?: Record<string, string>, ownerReferences?: { name: string }[] }
}

const KINDS = 'namespaces,nodes,pods,services,configmaps,serviceaccounts,deployments,replicasets,daemonsets,networkpolicies,leases'

/**
 * All that stands in one side's cluster, ours or not, with its labels: the same before and after. A pod that somebody owns goes
 * by its owner's name, for the one that L6 deletes comes back by another; which node announces follows the replicas.
 */
export async function objects(side: string): Promise<string> {
  const { stdout } = await run(['kubectl', '--context', `kind-netflow-${side}`, 'get', KINDS, '-A', '-o', 'json'])
  const { items } = JSON.parse(stdout.toString('utf8')) as { items: Listed[] }
  return items.map(({ kind, metadata: { name, namespace, labels = {}, ownerReferences } }) => {
    const { [RECEIVES]: _, ...others } = labels
    return [kind, namespace, ownerReferences?.[0]?.name ?? name, JSON.stringify(others)].join(' ')
  }).sort().join('\n')
}
