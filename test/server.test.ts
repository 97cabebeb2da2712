import type { IncomingMessage } from 'node:http'
import { Buffer } from 'node:buffer'
import { once } from 'node:events'
import { cpSync, readFileSync, renameSync } from 'node:fs'
import { get, request } from 'node:http'
import { networkInterfaces } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { isFileLoadingAllowed } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { closedViewer } from '../src/client/state.ts'
import { run } from '../src/exec/run.ts'
import { PREPARED } from '../src/serve/prepared.ts'
import { createServer, resolveOptions } from '../src/serve/slidev.ts'
import { verifySet } from '../src/set/verify.ts'
import { malformed, statusOf } from './fake/raw.ts'
import { copyOfShipped, editManifest } from './set.ts'

/** A set of its own, so that it can be swapped under the running deck. */
const SET = copyOfShipped()

const ENTRY = fileURLToPath(new URL('../slides.md', import.meta.url))

let server: Awaited<ReturnType<typeof createServer>>
let port: number

beforeAll(async () => {
  process.env.DECK_CAPTURES = SET
  server = await createServer(await resolveOptions({ entry: ENTRY }, 'dev'), { server: { host: 'localhost', port: 39_731 }, logLevel: 'silent' })
  await server.listen()
  port = server.config.server.port
})

afterAll(() => server.close())

function status(headers: Record<string, string>, path = '/'): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get({ host: 'localhost', port, path, headers }, (response: IncomingMessage) => {
      response.resume()
      resolve(response.statusCode)
    }).on('error', reject)
  })
}

function upgrade(headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request({
      host: 'localhost',
      port,
      headers: {
        'connection': 'Upgrade',
        'upgrade': 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
        'sec-websocket-protocol': 'vite-ping',
        ...headers,
      },
    })
    asked.on('response', response => resolve(response.statusCode))
    asked.on('upgrade', (response, socket) => {
      socket.destroy()
      resolve(response.statusCode)
    })
    asked.on('error', reject)
    asked.end()
  })
}

it('prepares the packages of the first slide, which Slidev would hand out file by file', () => {
  const { include, exclude } = server.config.optimizeDeps
  expect(exclude).toContain('vue')
  expect(PREPARED.filter(name => exclude!.includes(name) || !include!.includes(name))).toEqual([])
})

it('answers the presenter\'s own browser', async () => {
  expect(await status({})).toBe(200)
  expect(await status({ host: `localhost:${port}`, origin: `http://localhost:${port}` })).toBe(200)
  expect(await upgrade({ host: `localhost:${port}`, origin: `http://localhost:${port}` })).toBe(101)
})

it('refuses every other host and origin, on HTTP and on WebSocket', async () => {
  const strangers: Record<string, string>[] = [{ host: 'attacker.example' }, { origin: 'http://attacker.example' }, { origin: 'null' }, { 'sec-fetch-site': 'same-site' }]
  for (const headers of strangers) {
    expect(await status(headers)).toBe(403)
    expect(await status(headers, '/__mcp')).toBe(403)
    expect(await status(headers, '/__slidev/slides/2.json')).toBe(403)
    expect(await status(headers, '/captures/v1/l4/redirect.txt')).toBe(403)
    expect(await upgrade({ origin: `http://localhost:${port}`, ...headers })).toBe(403)
  }
})

describe('what is refused', () => {
  const reached: string[] = []

  /** Notes whatever hears of a request: every middleware that anything has mounted, and every listener of the server itself. */
  beforeAll(() => {
    for (const layer of server.middlewares.stack) {
      const heard = layer.handle as (...given: unknown[]) => void
      // four parameters are how a handler of errors is known
      const note = (...given: unknown[]) => {
        reached.push(`${layer.route} ${heard.name} ${(given.at(-3) as IncomingMessage).url}`)
        heard(...given)
      }
      layer.handle = heard.length === 4 ? heard : (one: unknown, two: unknown, three: unknown) => note(one, two, three)
    }
    for (const event of ['upgrade', 'request']) server.httpServer!.prependListener(event, (asked: IncomingMessage) => void reached.push(`${event} ${asked.url}`))
  })

  const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    fetch(`http://localhost:${port}${path}`, { method: 'POST', body, headers: { 'content-type': 'application/json', 'origin': `http://localhost:${port}`, ...headers } })

  it('would be heard here: what is answered passes many', async () => {
    expect(await status({}, '/@vite/client')).toBe(200)
    expect(reached.length).toBeGreaterThan(5)
    reached.length = 0
  })

  it('is every way to edit a slide, whoever asks, and no middleware hears of it', async () => {
    const slides = readFileSync(ENTRY)
    for (const path of ['/__slidev/slides/2.json', '/__slidev/slides/2.json?', '/base/__slidev/slides/2.json', '/__mcp', '/@server-reactive/drawings', '/@server-reactive/snapshots', '/@server-ref/nav', '/@server-reactive/nav/page', '/@server-reactive/__proto__/polluted', '/@unocss-devtools-update', '/']) {
      reached.length = 0
      for (const headers of [{}, { 'content-type': 'text/plain' }, { 'sec-fetch-site': 'same-origin' }] as Record<string, string>[]) {
        expect((await post(path, '{"content":"# X","data":"me"}', headers)).status, path).toBe(405)
      }
      for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS']) expect((await fetch(`http://localhost:${port}${path}`, { method })).status, path).toBe(405)
      expect(reached).toEqual([])
    }
    expect(readFileSync(ENTRY).equals(slides)).toBe(true)
    expect(Object.keys(Object.prototype)).toEqual([])
  })

  it('is what no browser asks; it is answered with 4xx, reaches nobody, and the server goes on', async () => {
    for (const [what, bytes] of malformed(port)) {
      reached.length = 0
      expect(await statusOf(port, bytes), what).toSatisfy((found: number) => found >= 400 && found < 500)
      expect(reached, what).toEqual([])
      expect(await status({}, '/@vite/client'), what).toBe(200)
    }
  })

  it('is to run an editor, and to look through the disk', async () => {
    reached.length = 0
    for (const path of ['/__open-in-editor?file=slides.md', '/__OPEN-in-editor?file=slides.md', '/@slidev-monaco-types/load?root=/']) {
      expect(await status({}, path), path).toBe(404)
    }
    expect(reached).toEqual([])
  })

  it('is every word on the WebSocket that the deck\'s pages do not say; the server outlives them', async () => {
    const heard: string[] = []
    for (const event of ['slidev:monaco-write', 'unocss:hmr', 'vite:invalidate', 'vite:invoke', 'vite:forward-console']) server.ws.on(event, () => void heard.push(event))
    const socket = new WebSocket(`ws://localhost:${port}/?token=${server.config.webSocketToken}`, { protocols: 'vite-hmr', headers: { origin: `http://localhost:${port}` } } as unknown as string)
    await once(socket as unknown as EventTarget, 'open')
    for (const text of ['null', '{bad', '[]', '7']) socket.send(text)
    for (const event of ['slidev:monaco-write', 'unocss:hmr', 'vite:invalidate', 'vite:invoke', 'vite:forward-console']) {
      for (const data of [undefined, null, [], {}, 'x', { file: 'slides.md', content: '# X' }]) socket.send(JSON.stringify({ type: 'custom', event, data }))
    }
    socket.send(JSON.stringify({ type: 'custom', event: 'unocss:hmr', data: ['__ALL__'] }))
    await expect.poll(() => heard).toEqual(['unocss:hmr'])
    socket.close()
    expect(await status({}, '/@vite/client')).toBe(200)
  })
})

it('tells the other windows where one is, in words that were checked', async () => {
  const socket = new WebSocket(`ws://localhost:${port}/?token=${server.config.webSocketToken}`, { protocols: 'vite-hmr', headers: { origin: `http://localhost:${port}` } } as unknown as string)
  const told: string[] = []
  socket.addEventListener('message', ({ data }) => void told.push(String(data)))
  await once(socket as unknown as EventTarget, 'open')
  const say = async (body: object, headers: Record<string, string> = { origin: `http://localhost:${port}` }) => {
    const answer = await fetch(`http://localhost:${port}/@server-reactive/viewer`, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } })
    return answer.status
  }
  const viewer = { ...closedViewer(), open: 'l4.v1.redirect' }
  expect(await say({ source: 'a', data: viewer, timestamp: 1, more: '<b>' })).toBe(400)
  expect(await say({ source: 'a', data: { ...viewer, open: '<img>' }, timestamp: 1 })).toBe(400)
  expect(await say({ source: 'a', patch: { open: 'x' }, timestamp: 1 })).toBe(400)
  expect(await say({ source: 'a', data: viewer, timestamp: 1 }, {})).toBe(403)
  expect(await say({ source: 'a', data: viewer, timestamp: 1 }, { 'origin': `http://localhost:${port}`, 'content-type': 'text/plain' })).toBe(415)
  expect(await say({ source: 'a', data: viewer, timestamp: 1 })).toBe(200)
  const shared = () => told.map(text => JSON.parse(text) as { event?: string }).filter(({ event }) => event === 'vue-server-ref')
  await expect.poll(shared).toEqual([{ type: 'custom', event: 'vue-server-ref', data: { source: 'a', data: viewer, timestamp: 1, key: 'viewer' } }])
  // a window that is opened now begins there
  expect(await (await fetch(`http://localhost:${port}/@server-reactive/viewer`)).text()).toContain('l4.v1.redirect')
  socket.close()
})

it('is refused where others reach it, in a sentence', async () => {
  const { exitCode, stdout, stderr } = await run(['slidev', ENTRY, '--port', '39732', '--remote', 'a-password'], { timeoutMs: 60_000, env: { PATH: `${join(dirname(ENTRY), 'node_modules/.bin')}:${process.env.PATH}` } })
  expect(exitCode).toBe(1)
  expect(`${stdout}${stderr}`).toMatch(/^The deck is served to this machine only: [^\n]+\n {2}→ Leave out --remote[^\n]+\n$/)
})

it('keeps Slidev\'s own editing door shut', async () => {
  const response = await fetch(`http://localhost:${port}/__mcp`)
  expect(response.status).toBe(403)
  expect(await response.text()).toContain('disabled')
})

it.each(['deck.private.ts', '.netflow/journals/r1.jsonl', 'captures/current.next/v1/l1/service.txt', '.env'])('gives %s to nobody, not even to its own page', (path) => {
  const file = fileURLToPath(new URL(`../${path}`, import.meta.url))
  expect(isFileLoadingAllowed(server.config, file)).toBe(false)
  expect(isFileLoadingAllowed(server.config, ENTRY)).toBe(true)
})

it('gives the outputs of the set it shows, as they are stored, and nothing else below their folder', async () => {
  const given = (path: string) => fetch(`http://localhost:${port}/captures/${path}`)
  for (const path of ['v1/l4/redirect.txt', 'v2/l6/grace-1-probe.txt.gz']) {
    expect(Buffer.from(await (await given(path)).arrayBuffer())).toEqual(readFileSync(join(SET, path)))
  }
  for (const path of ['manifest.json', 'SHA256SUMS', 'v1/l4/', 'v1/l4/..%2Fl4%2Fredirect.txt', 'v3/l4/redirect.txt']) {
    expect((await given(path)).status, path).toBe(404)
  }
})

it('is not heard outside this machine', async () => {
  const outside = Object.values(networkInterfaces()).flat().find(one => one && !one.internal && one.family === 'IPv4')
  if (!outside) return
  await expect(new Promise((resolve, reject) => {
    get({ host: outside.address, port }, resolve).on('error', reject)
  })).rejects.toThrow()
})

it('shows a new set as soon as it is swapped in', async () => {
  const shown = async () => JSON.stringify(await server.pluginContainer.load('\0virtual:captures'))
  expect(await shown()).toContain(verifySet(SET).digest)
  const next = `${SET}.next`
  cpSync(SET, next, { recursive: true })
  editManifest(next, ({ runs }) => void (runs[0]!.tools.kubectl = 'v1.99.0'))
  renameSync(SET, `${SET}.prev`)
  renameSync(next, SET)
  await expect.poll(shown).toContain(verifySet(SET).digest)
})
