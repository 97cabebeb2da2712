import { readFileSync, statSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { LIMITS } from '../src/live/limits.ts'
import { withoutLive } from '../src/live/stub-plugin.ts'
import { oneWorld } from './fake/one-world.ts'

const on = await oneWorld()
const { world, stage } = on
const ready = () => on.ready()

describe('a wish', () => {
  it.each<[string, unknown, number]>([
    ['words instead of an id', { wish: 'play', ids: ['l1.v1.service; rm -rf /'], sure: false }, 202],
    ['an id the trace has not', { wish: 'play', ids: ['l1.v1.nothing'], sure: false }, 202],
    ['the name of something every object has', { wish: 'play', ids: ['x.v1.constructor'], sure: false }, 202],
    ['two commands on one side', { wish: 'play', ids: ['l1.v1.service', 'l4.v1.redirect'], sure: false }, 409],
    ['three commands', { wish: 'play', ids: ['l1.v1.service', 'l1.v2.service', 'l4.v1.redirect'], sure: false }, 400],
    ['words of its own', { wish: 'play', ids: ['l1.v1.service'], sure: false, argv: ['id'] }, 400],
    ['another wish', { wish: 'constructor' }, 400],
    ['more than it can mean', { wish: 'play', ids: ['x'.repeat(2000)], sure: false }, 400],
  ])('with %s runs nothing', async (_, body, status) => {
    const window = await ready()
    window.told.splice(1)
    const before = world.calls.length
    const answered = await stage.ask('POST', '/__live/wish', { body: { window: window.name, ...body as object } })
    expect(answered.status).toBe(status)
    if (status === 202) expect(await window.until(told => told.kind === 'ended')).toMatchObject({ ended: { kind: 'refused' } })
    expect(world.calls.length).toBe(before)
  })

  it('of a window that is not connected runs nothing', async () => {
    const { status } = await stage.ask('POST', '/__live/wish', { body: { wish: 'play', window: 'nobody', ids: ['l1.v1.service'], sure: false } })
    expect(status).toBe(409)
  })

  it.each<[string, Record<string, string>]>([
    ['without the cookie', { cookie: '' }],
    ['from another site', { origin: 'http://attacker.example' }],
    ['for another host', { host: 'attacker.example' }],
    ['from another port of this machine', { 'sec-fetch-site': 'same-site' }],
  ])('%s is answered with 403, and nothing is heard either', async (_, headers) => {
    const body = { wish: 'back', window: 'any' }
    expect((await stage.ask('POST', '/__live/wish', { body, headers })).status).toBe(403)
    expect((await stage.ask('GET', '/__live/stream', { headers })).status).toBe(403)
  })

  it('that is a form of another site is not even read', async () => {
    expect((await stage.ask('POST', '/__live/wish', { body: {}, headers: { 'content-type': 'text/plain' } })).status).toBe(415)
  })
})

it('tells eight windows what happens, and no more', async () => {
  const windows = await Promise.all(Array.from({ length: LIMITS.windows }, () => stage.window()))
  expect((await stage.ask('GET', '/__live/stream')).status).toBe(503)
  windows[0]!.close()
  await expect.poll(async () => await stage.window().then(() => 'in', () => 'not')).toBe('in')
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
  expect(load!(resolveId!('virtual:live')!)).toBe('export const shortcuts = []\nexport const stage = null\n')
})
