import { spawnSync } from 'node:child_process'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { sumsOf } from '../src/set/sums.ts'
import { realGcloud } from './stand-in/tools.ts'

const root = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url))

it.skipIf(realGcloud() === null)('the day on GKE is walked through without Google, and what ships is as it was', { timeout: 600_000 }, () => {
  const before = sumsOf(root('captures'))
  const { status, stdout } = spawnSync(process.execPath, [root('scripts/gke.ts'), 'rehearse'], { encoding: 'utf8' })
  expect(stdout.match(/^ {2}[✓✗] [a-z ]*[a-z](?= {2,}\d)/gm)?.map(line => line.trim())).toEqual(['✓ up', '✓ status', '✓ refresh', '✓ down', '✓ nothing left'])
  expect([status, sumsOf(root('captures'))]).toEqual([0, before])
})
