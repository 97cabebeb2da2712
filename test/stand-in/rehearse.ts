import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { exitCodeOf, Fault } from '../../src/exec/fault.ts'
import { interruptible } from '../../src/exec/interrupt.ts'
import { TRACE } from '../fake/trace.ts'
import { World } from '../fake/world.ts'
import { dress } from '../live/dress.ts'
import { pairIn } from './pair.ts'
import { realGcloud } from './tools.ts'

/*
 * `npm run gke -- rehearse`: the day of the talk, walked through without Google. The real gcloud talks to a stand-in of its APIs; the
 * recording is of two made-up clusters, or with `--lab` of the lab's in GKE's clothes, into a folder that is deleted. Nothing of it is
 * kept, and nothing of it says how GKE behaves: the times are of this machine.
 */

interface Walked { name: string, did: string, whole: boolean, seconds: number, why: string }

const page: Walked[] = []

async function walk<T extends { whole: boolean, said?: string }>(name: string, did: string, work: () => Promise<T>): Promise<void> {
  const began = performance.now()
  const { whole, said = '' } = await work().catch((error: unknown) => ({ whole: false, said: (error as Error).message }))
  page.push({ name, did, whole, seconds: (performance.now() - began) / 1000, why: whole ? '' : said.trim() })
  process.stderr.write(`${whole ? '✓' : '✗'} ${name}\n`)
}

/** What `npm run refresh` makes of the lab, into this folder. One that is interrupted undoes what it changed first. */
async function recorded(into: string, signal: AbortSignal): Promise<{ whole: boolean, said: string }> {
  const script = fileURLToPath(new URL('../../scripts/refresh.ts', import.meta.url))
  const child = spawn(process.execPath, [script, '--into', into], { stdio: ['ignore', 'ignore', 'pipe'], detached: true })
  signal.addEventListener('abort', () => child.kill('SIGTERM'))
  let said = ''
  child.stderr.on('data', bytes => said += bytes)
  const [code] = await once(child, 'close') as [number | null]
  return { whole: code === 0, said: said.split('\n').slice(-12).join('\n') }
}

/** Undressed again, whatever ends it. */
async function onLab(signal: AbortSignal): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'deck-rehearsal-'))
  let undress = async () => {}
  await walk('dress', 'the lab: static pods of kube-proxy, anetd, nodes without tools', async () => {
    undress = await dress()
    return { whole: true }
  })
  try {
    if (page.at(-1)!.whole) await walk('refresh', 'the lab\'s two clusters, into a folder that is deleted', () => recorded(join(scratch, 'captures'), signal))
  }
  finally {
    await walk('undress', 'the lab is as it was', async () => {
      await undress()
      return { whole: true }
    })
    rmSync(scratch, { recursive: true, force: true })
  }
}

async function onNothing(): Promise<{ whole: boolean }> {
  const world = await World.with()
  const { manifest } = await world.refresh(TRACE)
  const taken = world.objects()
  world.close()
  rmSync(world.dir, { recursive: true, force: true })
  return { whole: taken.length === 0 && manifest.captures.every(({ status }) => status === 'ok') }
}

async function rehearsed(signal: AbortSignal): Promise<number> {
  if (realGcloud() === null) throw new Fault('gcloud is not installed, or not on PATH: up and down cannot be rehearsed.\n  → https://cloud.google.com/sdk/docs/install')
  const gke = await pairIn()
  await walk('up', 'two clusters, the demo, what Google makes around it, a client in their zone', () => gke.up({ client: 'vm' }))
  await walk('status', 'what runs and what it costs', async () => ({ whole: (await gke.status()).includes('to stop paying: npm run gke -- down') }))
  if (process.argv.includes('--lab')) await onLab(signal)
  else await walk('refresh', 'two made-up clusters; with --lab the lab is recorded instead', onNothing)
  await walk('down', 'the load balancers first, then the clusters and the client', gke.down)
  await walk('nothing left', 'no cluster, no machine, no rule, no ledger', async () => ({
    whole: gke.state.clusters.length === 0 && (gke.state.resources.instances ?? []).length === 0 && !existsSync(gke.folder),
  }))
  await gke.close()
  process.stdout.write(pageWords())
  return page.every(({ whole }) => whole) ? 0 : 1
}

function pageWords(): string {
  const width = Math.max(...page.map(({ name }) => name.length))
  return [
    'The day of the talk on GKE, walked through without Google. The times are of this machine and its stand-ins, not of GKE.',
    ...page.map(({ name, did, whole, seconds, why }) => `  ${whole ? '✓' : '✗'} ${name.padEnd(width)}  ${seconds.toFixed(1).padStart(6)} s  ${did}${why && `\n      ${why.replaceAll('\n', '\n      ')}`}`),
    'Nothing of it was kept. What to do on the day, and what to expect there: GKE.md',
    '',
  ].join('\n')
}

process.exit(await exitCodeOf(() => interruptible(rehearsed)))
