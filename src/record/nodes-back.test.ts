import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { expect, it, onTestFinished } from 'vitest'
import { untilNodesBack } from './nodes-back.ts'

it('a node counts as silent as long as it has its taint; another that nobody asked for is not waited for', async () => {
  const [dir, path] = [mkdtempSync(join(tmpdir(), 'deck-nodes-')), process.env.PATH]
  onTestFinished(() => void (process.env.PATH = path))
  const node = (name: string, ...taints: string[]) => ({ metadata: { name }, spec: { taints: taints.map(key => ({ key })) } })
  const silent = 'node.kubernetes.io/unreachable'
  writeFileSync(join(dir, 'first'), JSON.stringify({ items: [node('a', silent), node('z', silent)] }))
  writeFileSync(join(dir, 'then'), JSON.stringify({ items: [node('a', 'dedicated'), node('z', silent)] }))
  writeFileSync(join(dir, 'kubectl'), `#!/bin/sh\necho asked >> ${dir}/log\nif [ "$(wc -l < ${dir}/log)" -gt 1 ]; then cat ${dir}/then; else cat ${dir}/first; fi\n`, { mode: 0o755 })
  process.env.PATH = `${dir}:${path}`
  await untilNodesBack({ context: 'c', namespace: 'n', service: 's', port: 80 }, ['a', null])
  expect(readFileSync(join(dir, 'log'), 'utf8')).toBe('asked\nasked\n')
})
