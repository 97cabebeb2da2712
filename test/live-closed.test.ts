import { readFileSync, statSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { LIMITS } from '../src/live/limits.ts'
import { withoutLive } from '../src/live/stub-plugin.ts'
import { oneWorld } from './fake/one-world.ts'

const on = await oneWorld()
const { world, client } = on
const ready = () => on.ready()

describe('a command', () => {
  it.each<[string, unknown, number]>([
    ['words instead of an id', { command: 'run', ids: ['l1.v1.service; rm -rf /'], confirmed: false }, 202],
    ['an id the trace has not', { command: 'run', ids: ['l1.v1.nothing'], confirmed: false }, 202],
    ['the name of something every object has', { command: 'run', ids: ['x.v1.constructor'], confirmed: false }, 202],
    ['two commands on one side', { command: 'run', ids: ['l1.v1.service', 'l4.v1.redirect'], confirmed: false }, 409],
    ['three commands', { command: 'run', ids: ['l1.v1.service', 'l1.v2.service', 'l4.v1.redirect'], confirmed: false }, 400],
    ['words of its own', { command: 'run', ids: ['l1.v1.service'], confirmed: false, argv: ['id'] }, 400],
    ['another name', { command: 'constructor' }, 400],
    ['more than it can mean', { command: 'run', ids: ['x'.repeat(2000)], confirmed: false }, 400],
  ])('with %s runs nothing', async (_, body, status) => {
    const window = await ready()
    window.events.splice(1)
    const before = world.calls.length
    const answered = await client.ask('POST', '/__live/command', { body: { window: window.name, ...body as object } })
    expect(answered.status).toBe(status)
    if (status === 202) expect(await window.until(event => event.kind === 'ended')).toMatchObject({ ended: { kind: 'refused' } })
    expect(world.calls.length).toBe(before)
  })

  it('of a window that is not connected runs nothing', async () => {
    const { status } = await client.ask('POST', '/__live/command', { body: { command: 'run', window: 'nobody', ids: ['l1.v1.service'], confirmed: false } })
    expect(status).toBe(409)
  })

  it.each<[string, Record<string, string>]>([
    ['without the cookie', { cookie: '' }],
    ['from another site', { origin: 'http://attacker.example' }],
    ['for another host', { host: 'attacker.example' }],
    ['from another port of this machine', { 'sec-fetch-site': 'same-site' }],
  ])('%s is answered with 403, and nothing is heard either', async (_, headers) => {
    const body = { command: 'close', window: 'any' }
    expect((await client.ask('POST', '/__live/command', { body, headers })).status).toBe(403)
    expect((await client.ask('GET', '/__live/stream', { headers })).status).toBe(403)
  })

  it('that is a form of another site is not even read', async () => {
    expect((await client.ask('POST', '/__live/command', { body: {}, headers: { 'content-type': 'text/plain' } })).status).toBe(415)
  })
})

it('tells eight windows what happens, and no more', async () => {
  const windows = await Promise.all(Array.from({ length: LIMITS.windows }, () => client.window()))
  expect((await client.ask('GET', '/__live/stream')).status).toBe(503)
  windows[0]!.close()
  await expect.poll(async () => await client.window().then(() => 'in', () => 'not')).toBe('in')
})

it('gives the link in a file nobody else can read, for a browser that cannot be opened from here', () => {
  const file = on.live.linkFile('http://localhost:3030', '/#/presenter/1')
  expect(statSync(file).mode & 0o77).toBe(0)
  expect(readFileSync(file, 'utf8')).toMatch(/url=http:\/\/localhost:3030\/__live\/enter\/[\w-]{40,}/)
})

it.each([true, '', '0.0.0.0'])('refuses to be where others reach the deck (%j)', (host) => {
  const { configResolved } = on.live.plugin as unknown as { configResolved: (config: object) => void }
  expect(() => configResolved({ server: { host } })).toThrow('Leave out --remote')
  expect(() => configResolved({ server: { host: 'localhost' } })).not.toThrow()
})

it('is nothing in a deck that is served or built without it: no key, no component', () => {
  const { load, resolveId } = withoutLive() as unknown as Record<'load' | 'resolveId', (id: string) => string | null>
  expect(load!(resolveId!('virtual:live')!)).toBe('export const shortcuts = []\nexport const dialog = null\n')
})
