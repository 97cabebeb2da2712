import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { run } from '../../src/exec/run.ts'
import { TRACE } from '../fake/trace.ts'
import { World } from '../fake/world.ts'
import { pairIn } from './pair.ts'
import { realGcloud } from './tools.ts'

/*
 * `npm run gke -- rehearse`: the day of the talk, walked through without Google. The real gcloud talks to a stand-in of its APIs; the
 * recording is of two made-up clusters, or with `--lab` the lab's, into a folder that is deleted. Nothing of it is kept, and nothing of
 * it says how GKE behaves: the times are of this machine.
 */

interface Walked { name: string, did: string, whole: boolean, seconds: number, why: string }

const page: Walked[] = []

async function walk(name: string, did: string, work: () => Promise<{ whole: boolean, said?: string }>): Promise<void> {
  const began = performance.now()
  const { whole, said = '' } = await work().catch((error: unknown) => ({ whole: false, said: (error as Error).message }))
  page.push({ name, did, whole, seconds: (performance.now() - began) / 1000, why: whole ? '' : said.trim() })
  process.stderr.write(`${whole ? '✓' : '✗'} ${name}\n`)
}

const scratch = mkdtempSync(join(tmpdir(), 'deck-rehearsal-'))
const script = fileURLToPath(new URL('../../scripts/refresh.ts', import.meta.url))

async function onLab(): Promise<{ whole: boolean, said: string }> {
  const { exitCode, stderr } = await run([process.execPath, script, '--into', join(scratch, 'captures')], { timeoutMs: 1_500_000 })
  return { whole: exitCode === 0, said: stderr.toString('utf8').split('\n').slice(-12).join('\n') }
}

async function onNothing(): Promise<{ whole: boolean }> {
  const world = await World.with()
  const { manifest } = await world.refresh(TRACE)
  const taken = world.objects()
  world.close()
  rmSync(world.dir, { recursive: true, force: true })
  return { whole: taken.length === 0 && manifest.captures.every(({ status }) => status === 'ok') }
}

if (realGcloud() === null) {
  process.stderr.write('gcloud is not installed, or not on PATH: up and down cannot be rehearsed.\n  → https://cloud.google.com/sdk/docs/install\n')
  process.exit(1)
}
const gke = await pairIn()
await walk('up', 'two clusters, the demo, what Google makes around it, a client in their zone', () => gke.up({ client: 'vm' }))
await walk('status', 'what runs and what it costs', async () => ({ whole: (await gke.status()).includes('to stop paying: npm run gke -- down') }))
const lab = process.argv.includes('--lab')
await walk('refresh', lab ? 'the lab\'s two clusters, into a folder that is deleted' : 'two made-up clusters; with --lab the lab is recorded instead', lab ? onLab : onNothing)
await walk('down', 'the load balancers first, then the clusters and the client', gke.down)
await walk('nothing left', 'no cluster, no machine, no rule, no ledger', async () => ({
  whole: gke.state.clusters.length === 0 && (gke.state.resources.instances ?? []).length === 0 && !existsSync(gke.folder),
}))
await gke.close()
rmSync(scratch, { recursive: true, force: true })

const width = Math.max(...page.map(({ name }) => name.length))
process.stdout.write([
  'The day of the talk on GKE, walked through without Google. The times are of this machine and its stand-ins, not of GKE.',
  ...page.map(({ name, did, whole, seconds, why }) => `  ${whole ? '✓' : '✗'} ${name.padEnd(width)}  ${seconds.toFixed(1).padStart(6)} s  ${did}${why && `\n      ${why.replaceAll('\n', '\n      ')}`}`),
  'Nothing of it was kept. What to do on the day, and what to expect there: GKE.md',
  '',
].join('\n'))
process.exit(page.every(({ whole }) => whole) ? 0 : 1)
