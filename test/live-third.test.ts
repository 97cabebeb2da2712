import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { verifySet } from '../src/set/verify.ts'
import { LiveWorld } from './fake/live-world.ts'
import { PAIR, THIRD } from './fake/world.ts'

/** The command of each output that was run, by its id. */
function commandsIn({ events }: Awaited<ReturnType<LiveWorld['ready']>>) {
  return Object.fromEntries(events.flatMap(event => event.kind === 'began' ? [[event.id, event.command.map(({ text }) => text).join('')]] : []))
}

const service = (context: string) => `kubectl --context ${context} -n netflow-test get service nginx -o wide`

describe('live mode on three clusters', () => {
  let on: LiveWorld

  beforeAll(async () => {
    on = await LiveWorld.begun({ ...PAIR, ...THIRD })
  })
  afterEach(() => on.client.empty())
  afterAll(() => on.end())

  it.each([
    [undefined, 'netflow-v1', 'netflow-v2'],
    ['v3,v2', 'netflow-v3', 'netflow-v2'],
    ['v1,v3', 'netflow-v1', 'netflow-v3'],
  ])('runs a block of the pair %s on its sides', async (pair, left, right) => {
    const window = await on.ready()
    await window.run(['l1.v1.service', 'l1.v2.service'], false, { pair })
    await window.until(event => event.kind === 'ended' && event.id === 'l1.v2.service')
    expect(commandsIn(window)).toEqual({ 'l1.v1.service': service(left), 'l1.v2.service': service(right) })
    expect(window.events.find(({ kind }) => kind === 'opened')).toMatchObject({ pair: pair ?? 'v1,v2' })
  })

  it('logs and keeps what it ran on the third as of the third', async () => {
    const window = await on.ready()
    await window.run(['l1.v1.service'], false, { pair: 'v3,v2' })
    expect(on.logged().at(-1)).toMatchObject({ id: 'l1.v3.service', ending: 'whole' })
    await window.send('keep')
    const { says } = await window.until(({ kind }) => kind === 'kept') as { says: string }
    const { manifest } = verifySet(join(on.root, /Kept in (.*)\.$/.exec(says)![1]!))
    expect([manifest.captures.map(({ id }) => id), Object.keys(manifest.clusters)]).toEqual([['l1.v3.service'], ['v1', 'v2', 'v3']])
  })

  it('asks each side from ports that no other side uses', async () => {
    const window = await on.ready()
    const ports: string[] = []
    for (const [id, pair] of [['l3.v1.ported', 'v1,v2'], ['l3.v2.ported', 'v1,v2'], ['l3.v1.ported', 'v3,v2'], ['l3.v1.ported', 'v1,v2'], ['l3.v2.ported', 'v1,v3']] as const) {
      await window.run([id], false, { pair })
      ports.push(window.text(id))
    }
    expect(new Set(ports).size).toBe(5)
  })

  it('takes a change back on the third, where it was made', async () => {
    const window = await on.ready()
    const changed = () => Object.values(on.world.clusters).filter(one => one.objects().some(object => object.includes('networkpolicy'))).map(({ name }) => name)
    await window.run(['l8.v1.apply'], true, { pair: 'v3,v2' })
    expect(changed()).toEqual(['netflow-v3'])
    expect(await window.until(event => event.kind === 'changed' && event.what.length > 0)).toMatchObject({ what: ['V3: apply'] })
    await window.send('undo')
    await expect.poll(changed).toEqual([])
  })

  it.each(['v2,v1', 'v3,v3', 'v1', 'v1,v2,v3'])('has no pair %s', async (pair) => {
    const window = await on.ready()
    const { status } = await on.client.ask('POST', '/__live/command', { body: { command: 'run', window: window.name, pair, ids: ['l1.v1.service'], confirmed: false } })
    expect(status).toBe(400)
  })
})

describe('live mode on two clusters', () => {
  let on: LiveWorld

  beforeAll(async () => {
    on = await LiveWorld.begun()
  })
  afterEach(() => on.client.empty())
  afterAll(() => on.end())

  it('shows the recording of a third side, and says how to have it live', async () => {
    const window = await on.ready()
    expect(await window.run(['l1.v1.service'], false, { pair: 'v3,v2' })).toEqual({ kind: 'refused', says: 'V3 is not connected. npm run present -- --live --v3 CONTEXT does that.' })
    await window.send('failover', { confirmed: true, pair: 'v3,v2' })
    expect(await window.until(({ kind }) => kind === 'result')).toMatchObject({ ended: { kind: 'refused', says: expect.stringContaining('V3 is not connected') as string } })
  })
})
