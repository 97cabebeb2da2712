import type { UpOptions } from './up.ts'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { PUBLISHED } from '../images.ts'
import { openLedger, writeLedger } from './ledger.ts'
import { up } from './up.ts'

const options: UpOptions = {
  ...{ zone: 'us-central1-a', channel: 'regular', machineType: 'n2-standard-2', nodes: 2, spot: false, balancer: 'target-pool', privateNodes: false },
  ...{ project: null, version: null, client: null, images: {} },
}

it('interrupted before its first step says that the same command continues, not that both are up', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'deck-up-'))
  const made = { run: 'abcdef', project: 'my-project', account: null, version: '1.35.8-gke.1036000', client: 'here', images: PUBLISHED } as const
  writeLedger(openLedger({ ...options, ...made }), folder)
  const said: string[] = []
  const talk = { write: (text: string) => said.push(text) }
  const ways = { env: {}, signal: AbortSignal.abort(), folder, every: 1 }
  expect(await up(options, ways, { talk, ask: async () => 'y' }, false)).toBe(false)
  expect(said.join('')).toContain('the same command continues')
  expect(said.join('')).not.toContain('Both are up')
})
