import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterEach, expect, it, vi } from 'vitest'
import { beginRun } from './tools.ts'

afterEach(() => vi.unstubAllEnvs())

it('a run on GKE says which gcloud it asked, and one elsewhere does not ask for it', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'deck-tools-'))
  const said = JSON.stringify({ 'Google Cloud SDK': '528.0.0', 'bq': '2.1.18', 'core': '2025.06.20' })
  writeFileSync(join(dir, 'gcloud'), `#!/bin/sh\necho '${said}'\n`, { mode: 0o755 })
  vi.stubEnv('PATH', `${dir}:${process.env.PATH}`)
  expect((await beginRun('gke')).tools).toMatchObject({ gcloud: '528.0.0' })
  expect((await beginRun('kind')).tools).not.toHaveProperty('gcloud')
})
