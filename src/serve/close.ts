import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { z } from 'zod'
import type { Refusal } from './guard.ts'
import { STATUS_CODES } from 'node:http'
import { checkedRequest } from './checked.ts'
import { isThisMachine, refusalOf } from './guard.ts'

/** The paths that accept POST: the schema of the body, or null if the route validates it itself. */
export type Posts = Readonly<Record<string, z.ZodType | null>>

/**
 * Answers requests that {@link refusalOf} refuses before any other listener of the server gets them. It wraps the server's own
 * events instead of adding a middleware, because a plugin's place among those depends on its order, and Slidev's editing came
 * before ours. Posted data is passed on as it was validated, never as it was sent. A WebSocket is allowed only for Vite's client,
 * at `base`, and must name its Origin, as every browser does.
 */
export function closeServer(server: Server, posts: Posts = {}, base = '/'): void {
  const emit = server.emit.bind(server) as (event: string, ...given: unknown[]) => boolean
  const guards: Record<string, (...given: never[]) => boolean> = {
    connection: (socket: Socket) => isThisMachine(socket.remoteAddress) ? emit('connection', socket) : Boolean(socket.destroy()),
    upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const refusal = refusalOf(request) ?? (isViteClient(request, base) ? null : NO_WEBSOCKET)
      return refusal ? refuseUpgrade(socket, refusal) : emit('upgrade', request, socket, head)
    },
  }
  for (const event of ['request', 'checkContinue', 'checkExpectation']) {
    guards[event] = (request: IncomingMessage, response: ServerResponse) => {
      const refusal = refusalOf(request, target => Object.hasOwn(posts, target))
      if (refusal) return refuse(request, response, refusal)
      response.setHeaders(APART)
      const shape = request.method === 'POST' ? posts[request.url!] : null
      if (!shape) return emit(event, request, response)
      void checkedRequest(request, shape).then(found => 'says' in found ? refuse(request, response, found) : emit(event, found, response))
      return true
    }
  }
  server.emit = (event: string, ...given: unknown[]) => {
    return Object.hasOwn(guards, event) ? guards[event]!(...given as never[]) : emit(event, ...given)
  }
}

// --- internal ---

/**
 * A page that opens the deck in a window gets no reference to it: Slidev takes orders from any page that has one
 * (`useEmbeddedControl`).
 */
const APART = new Map([['cross-origin-opener-policy', 'same-origin'], ['cross-origin-resource-policy', 'same-origin']])

const NO_WEBSOCKET: Refusal = { status: 400, says: 'Not a WebSocket of the deck.' }

const PROTOCOLS = ['vite-hmr', 'vite-ping']

function isViteClient({ headers, url = '' }: IncomingMessage, base: string): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket'
    && headers.origin !== undefined
    && PROTOCOLS.includes(headers['sec-websocket-protocol'] ?? '')
    && url.replace(/\?.*$/s, '') === base
}

function refuse(request: IncomingMessage, response: ServerResponse, { status, says }: Refusal): true {
  request.resume()
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'connection': 'close', ...status === 405 && { allow: 'GET, HEAD' } })
  response.end(`${says}\n`)
  return true
}

function refuseUpgrade(socket: Duplex, { status }: Refusal): true {
  socket.on('error', () => {})
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy())
  return true
}
