import type { Live } from '../src/live/server.ts'
import type { Logged } from '../src/live/log.ts'
import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { deck } from '../deck.config.ts'
import { isAlive } from '../src/capture/lock.ts'
import { LIMITS } from '../src/live/limits.ts'
import { liveServer } from '../src/live/server.ts'
import { Stage } from './fake/live.ts'
import { step } from './fake/trace.ts'
import { World } from './fake/world.ts'

const SECRET = 'eyJhbGciOiJSUzI1NiIsImtpZCI6IkEifQ.eyJpc3MiOiJrdWJlcm5ldGVzIn0.c2lnbmF0dXJlLW9mLWl0'
const POLICY = ['kubectl', '-n', '{namespace}', 'apply', '-f', 'src/trace/workload/policy.yaml']
const LIFT = ['kubectl', '-n', '{namespace}', 'delete', 'networkpolicy', 'nginx-allow-client', '--ignore-not-found']

/** Programs that stand for what a cluster might do while somebody looks. */
const TRACE = [
  step('l1', 'service', 'kubectl', ['kubectl', '-n', '{namespace}', 'get', 'service', '{service}', '-o', 'wide']),
  step('l4', 'redirect', 'toolbox', ['seq', '5']),
  step('l3', 'slow', 'client', ['bash', '-c', 'for i in 1 2 3; do echo "line $i"; sleep 0.4; done']),
  step('l3', 'alias', 'client', ['bash', '-c', 'echo in my-project; echo of my-project >&2']),
  step('l3', 'secret', 'client', ['bash', '-c', 'echo before; cat "$0"; echo after; sleep 20', '{secret}']),
  step('l3', 'telltale', 'client', ['echo', `token: ${SECRET}`]),
  step('l3', 'huge', 'client', ['bash', '-c', 'yes | head -c 9000000']),
  step('l3', 'stubborn', 'client', ['bash', '-c', 'trap "" TERM; sleep 300 & echo $$ $!; wait']),
  step('l3', 'long', 'client', ['sleep', '300'], { timeout: 1 }),
  step('l5', 'stranger', 'client', ['bash', '-c', 'echo "$0"; echo 198.51.100."$(seq 7 7)"', '{vip}'], { traffic: true }),
  step('l3', 'request', 'client', ['bash', '-c', 'touch "$0"; echo 200', '{asked}']),
  step('l3', 'arrival', 'client', ['bash', '-c', 'echo listening on any >&2; until test -e "$0"; do sleep 0.05; done; echo arrived', '{asked}'], { during: { step: 'l3.request', ready: /listening/ } }),
  step('l8', 'apply', 'kubectl', POLICY, { undo: LIFT }),
  step('l8', 'lift', 'kubectl', LIFT),
]

const root = mkdtempSync(join(tmpdir(), 'deck-live-'))
const path = process.env.PATH
let world: World
let live: Live
let stage: Stage
const said: string[] = []

/** The log of every run, as lines. */
function logged(): Logged[] {
  const [file] = readdirSync(join(root, '.netflow/live')).filter(name => name.endsWith('.jsonl'))
  return readFileSync(join(root, '.netflow/live', file!), 'utf8').trimEnd().split('\n').map(line => JSON.parse(line) as Logged)
}

async function ready() {
  const window = await stage.window()
  await window.until(told => told.kind === 'standing' && told.standing.kind === 'ready')
  return window
}

beforeAll(async () => {
  writeFileSync(join(root, 'deck.private.ts'), 'export const aliases = [{ find: \'my-project\', alias: \'a-projectx\' }]\n')
  world = await World.with()
  process.env.PATH = `${world.tools}:${path}`
  const files: Record<string, string> = { '{asked}': join(root, 'asked'), '{secret}': join(root, 'secret') }
  writeFileSync(files['{secret}']!, `token: ${SECRET}\n`)
  const trace = TRACE.map(one => ({ ...one, run: one.run.map(word => files[word] ?? word) }))
  const [v1, v2] = Object.keys(world.clusters) as [string, string]
  const images = { nginx: 'nginx@sha256:1', toolbox: 'toolbox@sha256:2' }
  live = liveServer({ root, trace, images, journals: world.journals, experimentsOn: [], deck: { ...deck, contexts: { v1, v2 } }, tell: text => void said.push(text) })
  stage = await Stage.of(live.plugin)
  live.connect(new AbortController().signal)
  await stage.enter(live.link(stage.origin, '/'))
  await ready()
})

afterEach(() => stage.empty())

afterAll(async () => {
  await live.close()
  stage.close()
  world.close()
  process.env.PATH = path
})

describe('a live block', () => {
  it('streams what its command prints, as it is printed, to every window', async () => {
    const [one, other] = [await ready(), await stage.window()]
    const ended = one.play(['l3.v1.slow'])
    await other.until(told => told.kind === 'lines')
    expect(one.text('l3.v1.slow')).toBe('line 1\n')
    expect(await ended).toMatchObject({ kind: 'whole' })
    await other.until(told => told.kind === 'ended')
    for (const window of [one, other]) expect(window.text('l3.v1.slow')).toBe('line 1\nline 2\nline 3\n')
  })

  it('shows the command that is executed, on both sides at once', async () => {
    const window = await ready()
    await window.play(['l1.v1.service', 'l1.v2.service'])
    await window.until(told => told.kind === 'ended' && told.id === 'l1.v2.service')
    const commands = window.told.flatMap(told => told.kind === 'began' ? [told.command.map(({ text }) => text).join('')] : [])
    expect(commands.sort()).toEqual(['netflow-v1', 'netflow-v2'].map(name => `kubectl --context ${name} -n netflow-test get service nginx -o wide`))
    expect(window.text('l1.v2.service')).toContain('172.18.255.220')
  })

  it('comes whole from a pod, without the digest that vouches for it', async () => {
    const window = await ready()
    expect(await window.play(['l4.v1.redirect'])).toMatchObject({ kind: 'whole' })
    expect(window.told.filter(told => told.kind === 'lines').map(({ stream, chunk }) => `${stream} ${chunk.text}`)).toEqual(['stdout 1\n2\n3\n4\n5\n'])
  })

  it('listens while what it listens to is run', async () => {
    const window = await ready()
    expect(await window.play(['l3.v1.arrival'])).toMatchObject({ kind: 'whole' })
    expect(window.text('l3.v1.arrival')).toContain('arrived')
  })

  it('is shown to a window that comes later', async () => {
    await (await ready()).play(['l4.v1.redirect'])
    const late = await stage.window()
    expect(await late.until(told => told.kind === 'lines')).toMatchObject({ id: 'l4.v1.redirect' })
  })
})

describe('what nobody may see', () => {
  it('does not leave the server: a secret ends the run, and what follows it is lost', async () => {
    const window = await ready()
    expect(await window.play(['l3.v1.secret'])).toMatchObject({ kind: 'refused', says: expect.stringContaining('JSON Web Token') as string })
    expect(window.text('l3.v1.secret')).not.toContain('token')
    expect(JSON.stringify(window.told)).not.toContain(SECRET.slice(0, 20))
    expect(JSON.stringify(logged())).not.toContain(SECRET.slice(0, 20))
  })

  it('is not even run where the command would show it', async () => {
    expect(await (await ready()).play(['l3.v1.telltale'])).toMatchObject({ kind: 'refused', says: expect.stringContaining('Nothing was run') as string })
  })

  it('does not leave the server: a private name stands as its alias, in both streams', async () => {
    const window = await ready()
    await window.play(['l3.v1.alias'])
    expect(window.text('l3.v1.alias').split('\n').sort()).toEqual(['', 'in a-projectx', 'of a-projectx'])
    expect(JSON.stringify(window.told)).not.toContain('my-project')
  })

  it('does not leave the server: a stranger\'s address', async () => {
    const window = await ready()
    expect(await window.play(['l5.v1.stranger'])).toMatchObject({ kind: 'refused' })
    expect(JSON.stringify(window.told)).not.toContain('198.51.100.7')
  })
})

describe('a run ends', () => {
  it('when it prints too much', async () => {
    const window = await ready()
    expect(await window.play(['l3.v1.huge'])).toMatchObject({ kind: 'failed', says: expect.stringContaining('1 MiB') as string })
    expect(window.text('l3.v1.huge').length).toBeLessThanOrEqual(LIMITS.bytes)
  })

  it('when it takes too long', async () => {
    expect(await (await ready()).play(['l3.v1.long'])).toMatchObject({ kind: 'failed', says: expect.stringContaining('not done after 3 s') as string })
  })

  it.each(['the window that asked for it is gone', 'somebody returns to the recording', 'another block is asked for'])('with every process it started, when %s', async (why) => {
    const window = await ready()
    void window.play(['l3.v1.stubborn'])
    await window.until(told => told.kind === 'lines')
    const pids = window.text('l3.v1.stubborn').trim().split(' ').map(Number)
    expect(pids.map(isAlive)).toEqual([true, true])
    if (why.startsWith('the window')) window.close()
    else if (why.startsWith('somebody')) await window.wish('back')
    else await window.play(['l4.v1.redirect'])
    await expect.poll(() => pids.map(isAlive), { timeout: 3000 }).toEqual([false, false])
  })
})

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
  ])('%s is answered with 403, and nothing is heard either', async (_, headers) => {
    const body = { wish: 'back', window: 'any' }
    expect((await stage.ask('POST', '/__live/wish', { body, headers })).status).toBe(403)
    expect((await stage.ask('GET', '/__live/stream', { headers })).status).toBe(403)
  })

  it('that is a form of another site is not even read', async () => {
    expect((await stage.ask('POST', '/__live/wish', { body: {}, headers: { 'content-type': 'text/plain' } })).status).toBe(415)
  })
})

describe('a cluster', () => {
  it('that does not answer leaves the recording within two seconds', async () => {
    const window = await ready()
    world.program('kubectl', '#!/bin/sh\nsleep 60\n')
    const began = performance.now()
    const ended = await window.play(['l1.v1.service', 'l1.v2.service'])
    expect(ended).toEqual({ kind: 'silent', says: 'V1 does not answer.' })
    expect(performance.now() - began).toBeLessThan(2000)
    world.answering()
    expect(await window.play(['l1.v1.service'])).toMatchObject({ kind: 'whole' })
  })

  it('that refuses the connection leaves the recording, too', async () => {
    const window = await ready()
    world.v2.facts = { ...world.v2.facts, unreachable: true }
    expect(await window.play(['l1.v2.service'])).toEqual({ kind: 'silent', says: 'V2 does not answer.' })
    world.v2.facts = { ...world.v2.facts, unreachable: false }
  })

  it('that is another one than at the start is not asked anything else', async () => {
    const window = await ready()
    const { facts } = world.v1
    world.v1.facts = { ...facts, uid: '33333333-3333-4333-8333-333333333333' }
    const before = world.calls.length
    expect(await window.play(['l1.v1.service'])).toMatchObject({ kind: 'refused', says: expect.stringContaining('another cluster') as string })
    expect(world.calls.slice(before).map(({ words }) => words.includes('kube-system'))).toEqual([true])
    world.v1.facts = facts
  })
})

describe('a change', () => {
  it('waits for the second key, is written down before it is made, and is taken back by a key', async () => {
    const window = await ready()
    const before = world.v1.changes.length
    expect(await window.play(['l8.v1.apply'])).toEqual({ kind: 'asks', says: 'This changes the cluster.' })
    expect(world.v1.changes.length).toBe(before)
    await window.play(['l8.v1.apply'], true)
    expect(world.v1.objects()).toContain('netflow-test/networkpolicy/nginx-allow-client')
    expect(readdirSync(world.journals).filter(name => name.includes('-live-'))).toHaveLength(1)
    expect(await window.until(told => told.kind === 'changed' && told.what.length > 0)).toMatchObject({ what: ['V1: apply'] })
    await window.wish('undo')
    await window.until(told => told.kind === 'changed' && told.what.length === 0)
    expect(world.v1.objects()).not.toContain('netflow-test/networkpolicy/nginx-allow-client')
    expect(readdirSync(world.journals).filter(name => name.includes('-live-'))).toEqual([])
  })

  it('that only undoes another waits for the second key as well', async () => {
    expect(await (await ready()).play(['l8.v1.lift'])).toMatchObject({ kind: 'asks' })
  })
})

it('logs every run, and what was refused, in a private file', async () => {
  await (await ready()).play(['l4.v1.redirect'])
  const lines = logged()
  expect(lines.at(-1)).toMatchObject({ id: 'l4.v1.redirect', ending: 'whole', exitCode: 0, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string })
  expect(lines.some(({ ending, argv }) => ending === 'refused' && argv === null)).toBe(true)
  for (const name of readdirSync(join(root, '.netflow/live'))) expect(statSync(join(root, '.netflow/live', name)).mode & 0o77).toBe(0)
})

it('gives the link in a file nobody else can read, for a browser that cannot be opened from here', () => {
  const file = live.linkFile('http://localhost:3030', '/#/presenter/1')
  expect(statSync(file).mode & 0o77).toBe(0)
  expect(readFileSync(file, 'utf8')).toMatch(/url=http:\/\/localhost:3030\/__live\/enter\/[\w-]{40,}/)
})

it.each(['a-password', '', '0.0.0.0'])('refuses to be where others reach the deck (%j)', (remote) => {
  expect(() => liveServer({ root, deck, experimentsOn: [], remote, tell: () => {} })).toThrow('Leave out --remote')
  const { configResolved } = live.plugin as unknown as { configResolved: (config: object) => void }
  expect(() => configResolved({ server: { host: remote || true } })).toThrow('Leave out --remote')
  expect(() => configResolved({ server: { host: 'localhost' } })).not.toThrow()
})

it('leaves both clusters as they were found', async () => {
  await (await ready()).play(['l8.v2.apply'], true)
  await live.close()
  expect(world.objects()).toEqual([])
  expect(existsSync(world.journals) ? readdirSync(world.journals) : []).toEqual([])
})
