import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import process from 'node:process'
import { run } from '../../src/exec/run.ts'
import { RECEIVES } from '../../src/platform/kind/names.ts'

/** How a script of this project ended, and what it said. */
export interface Said { code: number | null, stdout: string, stderr: string }

/** One that runs: `says` resolves once its talk matches, or it has ended. */
export interface Script { child: ChildProcess, ended: Promise<Said>, says: (what: RegExp) => Promise<void> }

/** Starts a script of this project with its talk on the terminal. */
export function script(name: string, args: readonly string[]): Script {
  const child = spawn(process.execPath, [`scripts/${name}.ts`, ...args])
  const said = { stdout: '', stderr: '' }
  child.stdout.on('data', bytes => said.stdout += bytes)
  child.stderr.on('data', (bytes: Buffer) => {
    said.stderr += bytes.toString('utf8')
    process.stderr.write(bytes)
  })
  const ended = new Promise<Said>(resolve => child.on('close', code => resolve({ code, ...said })))
  const says = (what: RegExp) => new Promise<void>((resolve) => {
    const look = () => what.test(said.stderr) && resolve()
    child.stderr.on('data', look)
    look()
    void ended.then(() => resolve())
  })
  return { child, ended, says }
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
