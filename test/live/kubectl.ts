import type { Side } from '../../src/words.ts'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runText } from '../../src/exec/command.ts'
import { CLUSTERS } from '../../src/platform/kind/names.ts'

/** kubectl, the real one, on one side of the lab. */
export function on(side: Side, ...words: string[]): Promise<string> {
  return runText(['kubectl', '--context', CLUSTERS[side].context, ...words])
}

/** Creates objects on one side. */
export async function create(side: Side, objects: readonly object[]): Promise<void> {
  const file = join(mkdtempSync(join(tmpdir(), 'deck-dress-')), 'objects.json')
  writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }))
  await on(side, 'create', '-f', file)
}

/** A DaemonSet of the system, as it can be created again. */
export interface Definition {
  metadata: { name: string, namespace: string, labels: object, annotations: Record<string, string> }
  spec: { template: { spec: { containers: { image: string }[] } } }
}

/** What a DaemonSet of the system was made from. */
export async function definition(side: Side, daemonSet: string): Promise<Definition> {
  const found = JSON.parse(await on(side, '-n', 'kube-system', 'get', 'daemonset', daemonSet, '-o', 'json')) as Definition
  const { name, namespace, labels, annotations: { 'deprecated.daemonset.template.generation': _, ...annotations } } = found.metadata
  return { ...{ apiVersion: 'apps/v1', kind: 'DaemonSet' }, metadata: { name, namespace, labels, annotations }, spec: found.spec }
}
