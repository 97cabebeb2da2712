import type { Server } from 'node:net'
import type { LiveEvent } from '../src/protocol/live.ts'
import { renameSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { END } from '../src/record/leftovers.ts'
import { LiveWorld } from './fake/live-world.ts'
import { PAIR, THIRD } from './fake/world.ts'

/** The probe itself, on a Service of three replicas in this process, for less long than live mode does. */
const PROBE = fileURLToPath(new URL('../src/trace/workload/probe.ts', import.meta.url))
const SECONDS = 20

let on: LiveWorld
let service: Server
const pods = ['nginx-a', 'nginx-b', 'nginx-c']

beforeAll(async () => {
  let asked = 0
  service = createServer((_, response) => void response.end(`${pods[asked++ % pods.length]}\n`)).listen(0, '127.0.0.1')
  on = await LiveWorld.begun({ ...PAIR, ...THIRD })
  const { port } = service.address() as { port: number }
  const docker = join(on.world.tools, 'docker')
  renameSync(docker, `${docker}.rest`)
  on.world.program('docker', `#!/bin/sh
[ "$3" = node ] && [ "$4" != --version ] && exec node ${PROBE} --to 127.0.0.1:${port} --every 20 --seconds ${SECONDS} --quiet 1
exec ${docker}.rest "$@"
`)
})

afterEach(() => on.client.empty())

afterAll(async () => {
  await on.end()
  service.close()
})

/** How many replicas of a cluster were deleted. */
function deleted(name: string) {
  return on.world.calls.filter(({ words }) => words.includes('delete') && words.includes(name) && words.some(word => pods.includes(word))).length
}

/** Opens the experiment, once both sides have healed from the one before. */
async function begun(confirmed: boolean, pair = 'v1,v2') {
  const window = await on.ready()
  for (;;) {
    window.events.splice(1)
    await window.send('failover', { confirmed, pair })
    const event = await window.until(({ kind }) => kind === 'probe' || kind === 'result')
    if (event.kind !== 'result' || event.ended.kind !== 'refused') return window
    await new Promise(resolve => setTimeout(resolve, 300))
  }
}

it('waits for the second key before anything is probed or deleted', async () => {
  const window = await begun(false)
  expect(await window.until(event => event.kind === 'result')).toMatchObject({ ended: { kind: 'unconfirmed' } })
  expect(window.events.some(({ kind }) => kind === 'probe')).toBe(false)
  expect([deleted('netflow-v1'), deleted('netflow-v2')]).toEqual([0, 0])
})

it.each([
  ['v1,v2', 'netflow-v1', 'netflow-v2'],
  ['v1,v3', 'netflow-v1', 'netflow-v3'],
])('probes both sides of %s, deletes a pod on one by a key and on the other later, and reads what came of it as of a recording', async (pair, left, right) => {
  const before = [deleted(left), deleted(right)]
  const since = () => [deleted(left), deleted(right)].map((count, index) => count - before[index]!)
  const window = await begun(true, pair)
  const quiet = (side: string) => (event: LiveEvent) => event.kind === 'probe' && event.probe.side === side && event.probe.quiet
  await Promise.all(['v1', 'v2'].map(side => window.until(quiet(side))))
  expect(since()).toEqual([0, 0])
  await window.send('deletePods')
  await window.until(event => event.kind === 'probe' && event.probe.side === 'v1' && event.probe.deleted !== null)
  expect(since()).toEqual([1, 0])
  const result = await window.until(event => event.kind === 'result') as LiveEvent & { kind: 'result' }
  expect(result.ended.kind).toBe('whole')
  expect(since()).toEqual([1, 1])
  expect(result.runs.map(({ side }) => side)).toEqual(['v1', 'v2'])
  for (const { tried, failed } of result.runs) {
    expect(tried).toBeGreaterThan(50)
    // the Service here never refuses; a machine that has much else to do may let it answer too late
    expect(failed.filter(({ outcome }) => outcome !== 'timeout')).toEqual([])
  }
  expect(result.runs[1]!.voids.join()).not.toContain('apart')
})

it('sends numbers alone: no line of a log leaves the server', async () => {
  const window = await begun(true)
  await window.until(event => event.kind === 'probe' && event.probe.tried > 10)
  const sent = JSON.stringify(window.events)
  expect(sent).not.toMatch(/nginx-|127\.0\.0\.1|"port"/)
  await window.send('close')
})

it('ends both probes when the window that asked is gone', async () => {
  const window = await begun(true)
  await window.until(event => event.kind === 'probe' && event.probe.tried > 10)
  const other = await on.client.window()
  const inPods = () => on.world.calls.filter(({ words }) => words.includes(END[2])).length
  const before = inPods()
  window.close()
  expect(await other.until(event => event.kind === 'result')).toMatchObject({ ended: { kind: 'stopped' }, runs: [] })
  // and what was left running in two pods of each side
  expect(inPods() - before).toBe(4)
})
