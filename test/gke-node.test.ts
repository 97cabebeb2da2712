import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runText } from '../src/exec/command.ts'
import { run } from '../src/exec/run.ts'
import { create } from '../src/platform/gke/commands.ts'
import { argvOf } from '../src/trace/argv.ts'
import { nodeLoss } from '../src/trace/nodeloss.ts'
import { standIn } from './stand-in/cloud.ts'
import { realGcloud, standInTools } from './stand-in/tools.ts'

const PAIR = { run: 'abcdef', project: 'stand-in-project', zone: 'us-central1-a', version: '1.35.8-gke.1036000', channel: 'regular', machineType: 'n2-standard-2', nodes: 2, spot: false } as const
const facts = { context: 'gke_p_z_c', project: PAIR.project, location: PAIR.zone, otherNode: 'gke-deck-v1-abcdef-default-pool-1a2b3c4d-x1x1' }

it.skipIf(realGcloud() === null)('a silent node\'s machine is reset in words that the real gcloud understands, and no other', async () => {
  const { url, state, close } = await standIn()
  const { env, folder } = await standInTools(url)
  await runText(create('v1', 'deck-v1-abcdef', PAIR), { env })
  writeFileSync(join(folder, '..', 'bin', 'kubectl'), '#!/bin/sh\necho 2026-01-01T00:00:00Z\n')
  const mend = nodeLoss.find(({ name }) => name === 'lost-1-mend')!
  const ran = await run(argvOf(mend, { side: 'v1', client: [], facts }), { env: { ...env, EVERY: '0.1' }, timeoutMs: 120_000 })
  await close()
  expect({ said: ran.stdout.toString('utf8'), stderr: ran.stderr.toString('utf8') })
    .toEqual({ said: `${facts.otherNode} was silent, and its machine is reset\n`, stderr: expect.stringContaining('Updated [') })
  expect(state.requests.filter(line => line.endsWith('/reset'))).toEqual([`POST /compute/v1/projects/stand-in-project/zones/us-central1-a/instances/${facts.otherNode}/reset`])
})
