import type { IncomingMessage } from 'node:http'
import { Buffer } from 'node:buffer'
import { cpSync, readFileSync, renameSync } from 'node:fs'
import { get, request } from 'node:http'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createServer, resolveOptions } from '@slidev/cli'
import { isFileLoadingAllowed } from 'vite'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { verifySet } from '../src/capture/verify.ts'
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
}, 120_000)

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

it('answers the presenter\'s own browser', async () => {
  expect(await status({})).toBe(200)
  expect(await status({ host: `localhost:${port}`, origin: `http://localhost:${port}` })).toBe(200)
  expect(await upgrade({ host: `localhost:${port}`, origin: `http://localhost:${port}` })).toBe(101)
})

it('refuses every other host and origin, on HTTP and on WebSocket', async () => {
  const strangers: Record<string, string>[] = [{ host: 'attacker.example' }, { origin: 'http://attacker.example' }, { origin: 'null' }]
  for (const headers of strangers) {
    expect(await status(headers)).toBe(403)
    expect(await status(headers, '/__mcp')).toBe(403)
    expect(await status(headers, '/captures/v1/l4/redirect.txt')).toBe(403)
    expect(await upgrade(headers)).toBe(403)
  }
})

it('keeps Slidev\'s own editing door shut', async () => {
  const response = await fetch(`http://localhost:${port}/__mcp`)
  expect(response.status).toBe(403)
  expect(await response.text()).toContain('disabled')
})

it.each(['deck.private.ts', '.netflow/journals/r1.jsonl', 'captures.next/v1/l1/service.txt', '.env'])('gives %s to nobody, not even to its own page', (path) => {
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
  await expect.poll(shown, { timeout: 10_000 }).toContain(verifySet(SET).digest)
})
