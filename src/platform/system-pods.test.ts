import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { expect, it } from 'vitest'
import { systemPods } from './system-pods.ts'

it('a pod that is being deleted is none of the system\'s any more', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'deck-kubectl-'))
  const items = [{ metadata: { name: 'cilium-old', deletionTimestamp: '2026-11-30T20:00:00Z' } }, { metadata: { name: 'cilium-new' } }]
  writeFileSync(join(dir, 'kubectl'), `#!/bin/sh\necho '${JSON.stringify({ items })}'\n`, { mode: 0o755 })
  const found = await systemPods({ context: 'c', env: { PATH: `${dir}:${process.env.PATH}` } }, 'k8s-app=cilium')
  expect(found).toEqual([{ name: 'pod/cilium-new', trouble: null }])
})
