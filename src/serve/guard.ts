import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { Buffer } from 'node:buffer'
import { attempt } from '../exec/attempt.ts'
import { isLoopback } from '../text/addresses.ts'

/** Why a request is refused: an HTTP status and a sentence. */
export interface Refusal {
  status: 400 | 403 | 404 | 405 | 415
  says: string
}

/**
 * Why a request must be refused, or null if it is allowed. Only this machine is served, and only the deck's own pages:
 *
 * - The peer's address is loopback, regardless of the headers.
 * - Host names loopback, so that a name rebound to 127.0.0.1 reaches nothing; Origin, if sent, is that host.
 * - `Sec-Fetch-Site`, if the browser sends it, is `same-origin` or `none` (a typed address, a link in a mail program).
 *   `same-site` is refused like `cross-site`: on localhost it is any other server on this machine, at another port. What a person
 *   does is allowed: a link in a webmail page or in a file opens the deck, as a GET of a whole window. No GET has an effect, the
 *   page with the link cannot read the response, and a frame is not a window.
 * - The target is a path that a file could have, so that no later handler fails on it.
 * - The method is GET or HEAD without a body, or POST if `posts` allows it. Slidev edits slides by POST.
 * - Paths whose GET has an effect are not found.
 */
export function refusalOf(request: IncomingMessage, posts: (target: string) => boolean = () => false): Refusal | null {
  const { socket, headers, method = '', url = '' } = request
  if (!isThisMachine(socket.remoteAddress) || !isOurs(headers) || isOtherSites(request)) return STRANGER
  const path = pathOf(url)
  if (path === null) return { status: 400, says: 'Not an address of the deck.' }
  if (HAS_EFFECT.test(path)) return { status: 404, says: 'There is nothing here.' }
  if (method === 'POST' && posts(url)) return null
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, says: 'The deck is read-only: GET and HEAD.' }
  return hasBody(headers) ? { status: 400, says: 'This address takes no body.' } : null
}

/**
 * Whether headers name this machine's loopback as the host and, if the browser sends an Origin, the same one. Anything else is
 * another site that tries to reach the deck through the presenter's browser.
 */
export function isOurs({ host, origin }: { host?: string | undefined, origin?: string | undefined }): boolean {
  if (host === undefined || !OURS.test(host)) return false
  return origin === undefined || origin === `http://${host}` || origin === `https://${host}`
}

/** Whether a peer's address is this machine's own; a peer that has disconnected has no address. */
export function isThisMachine(address = ''): boolean {
  // a socket for both families has IPv4's addresses as IPv6 writes them
  return isLoopback(address.replace(/^::ffff:(?=\d+\.)/, ''))
}

// --- internal ---

const OURS = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/

const STRANGER: Refusal = { status: 403, says: 'This deck is served to this machine only.' }

/** Vite runs `$EDITOR`; Slidev searches the whole disk for types of an editor that this deck does not use. */
const HAS_EFFECT = /\/(?:__open-in-editor|@slidev-monaco-types)(?:\/|$)/i

/** No file has a longer name (NAME_MAX, limits.h(0P)). */
const LONGEST_NAME = 255

// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001F\u007F]/

function isOtherSites({ method, headers }: IncomingMessage): boolean {
  const { 'sec-fetch-site': site, 'sec-fetch-mode': mode, 'sec-fetch-dest': dest } = headers
  if (site === undefined || site === 'same-origin' || site === 'none') return false
  return method !== 'GET' || mode !== 'navigate' || dest !== 'document'
}

/** The path of a request's target, decoded; null if it has none. */
function pathOf(target: string): string | null {
  if (!/^\/(?!\/)/.test(target)) return null
  return attempt(() => {
    const decoded = decodeURIComponent(target)
    const path = decodeURIComponent(target.replace(/[?#].*$/s, ''))
    const isLong = path.split('/').some(name => Buffer.byteLength(name) > LONGEST_NAME)
    return isLong || CONTROL.test(decoded) ? null : path
  }, null)
}

function hasBody(headers: IncomingHttpHeaders): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0
}
