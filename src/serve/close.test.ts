import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { networkInterfaces } from 'node:os'
import { afterEach, expect, it } from 'vitest'
import { z } from 'zod'
import { sent, statusOf } from '../../test/fake/raw.ts'
import { closeServer } from './close.ts'

const heard: string[] = []
const server = createServer(async (request, response) => {
  let body = ''
  for await (const piece of request) body += String(piece)
  heard.push(`${request.method} ${request.url} ${body}`)
  response.end('here')
})
closeServer(server, { '/checked': z.strictObject({ page: z.int() }), '/own': null })
server.on('upgrade', (_, socket) => {
  heard.push('upgrade')
  socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n')
})
// on every address, as nothing of the deck ever is
server.listen(0, '0.0.0.0')
await once(server, 'listening')
const { port } = server.address() as AddressInfo

afterEach(() => void heard.splice(0))

function request(start: string, body = '', ...more: string[]) {
  return [`${start} HTTP/1.1`, 'Host: localhost', 'Connection: close', `Content-Length: ${body.length}`, ...more, '', body].join('\r\n')
}
const OWN = ['Origin: http://localhost', 'Content-Type: application/json']

it('hangs up on who comes from another address, before anything is read', async () => {
  const outside = Object.values(networkInterfaces()).flat().find(one => one && !one.internal && one.family === 'IPv4')
  if (outside) expect(await sent(port, request('GET /'), outside.address)).toBe('')
  expect(heard).toEqual([])
  expect(await statusOf(port, request('GET /'), '127.0.0.1')).toBe(200)
})

it('hands on what was posted as it was checked', async () => {
  expect(await statusOf(port, request('POST /checked', '{ "page" : 7.0 }', ...OWN), '127.0.0.1')).toBe(200)
  expect(await statusOf(port, request('POST /own', 'as it is'), '127.0.0.1')).toBe(200)
  expect(heard).toEqual(['POST /checked {"page":7}', 'POST /own as it is'])
})

it.each<[string, number, string]>([
  ['without an Origin', 403, request('POST /checked', '{"page":7}', 'Content-Type: application/json')],
  ['as a form', 415, request('POST /checked', '{"page":7}', 'Origin: http://localhost')],
  ['with more in it', 400, request('POST /checked', '{"page":7,"html":"x"}', ...OWN)],
  ['that is too long', 400, request('POST /checked', `{"page":${' '.repeat(20_000)}7}`, ...OWN)],
  ['elsewhere', 405, request('POST /other', '{"page":7}', ...OWN)],
  ['at a name every object has', 405, request('POST /constructor', '{"page":7}', ...OWN)],
])('hands on nothing that is posted %s', async (_, status, bytes) => {
  expect(await statusOf(port, bytes, '127.0.0.1')).toBe(status)
  expect(heard).toEqual([])
})

it('has WebSockets for Vite\'s client alone', async () => {
  const upgrade = (...more: string[]) => ['GET / HTTP/1.1', 'Host: localhost', 'Connection: Upgrade', 'Upgrade: websocket', ...more, '', ''].join('\r\n')
  expect(await statusOf(port, upgrade('Sec-WebSocket-Protocol: vite-hmr'), '127.0.0.1')).toBe(400)
  expect(await statusOf(port, upgrade('Origin: http://localhost'), '127.0.0.1')).toBe(400)
  expect(await statusOf(port, upgrade('Origin: http://localhost:1', 'Sec-WebSocket-Protocol: vite-hmr'), '127.0.0.1')).toBe(403)
  expect(heard).toEqual([])
  expect(await statusOf(port, upgrade('Origin: http://localhost', 'Sec-WebSocket-Protocol: vite-hmr'), '127.0.0.1')).toBe(101)
})
