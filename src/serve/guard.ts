import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

const OURS = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/

/**
 * Whether a request may be answered: its Host names this machine's loopback, and its Origin, where a browser sends one,
 * is the very same host. Anything else is another site reaching for the deck through the presenter's browser.
 */
export function isOurs({ host, origin }: { host?: string | undefined, origin?: string | undefined }): boolean {
  if (host === undefined || !OURS.test(host)) return false
  return origin === undefined || origin === `http://${host}` || origin === `https://${host}`
}

/** Answers a stranger's request with 403 and says whether it did. */
export function refuseRequest(request: IncomingMessage, response: ServerResponse): boolean {
  if (isOurs(request.headers)) return false
  response.writeHead(403, { 'content-type': 'text/plain; charset=utf-8' })
  response.end('This deck is served to this machine only.\n')
  return true
}

/** The same for a WebSocket's handshake. */
export function refuseUpgrade(request: IncomingMessage, socket: Duplex): void {
  if (isOurs(request.headers)) return
  socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
}
