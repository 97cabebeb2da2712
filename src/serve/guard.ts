import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { Buffer } from 'node:buffer'
import { BlockList, isIP } from 'node:net'

/** Why a request is not answered: a status of HTTP and a sentence. */
export interface Refusal {
  status: 400 | 403 | 404 | 405 | 415
  says: string
}

/**
 * Why a request must not be answered, or null where it may be. Only this machine is answered, and only the deck's own pages:
 *
 * - The peer's address is loopback, whatever it writes into its headers.
 * - Host names loopback, so a name that was rebound to 127.0.0.1 reaches nothing; Origin, where one is sent, is that host.
 * - `Sec-Fetch-Site`, where a browser sends it, is `same-origin` or `none` (an address that was typed, a link of a mail program).
 *   `same-site` is refused like `cross-site`: on localhost it is whatever else this machine serves at another port. What a
 *   person does is let through: a link of a webmail page or of a file opens the deck, as a GET of a whole window. No GET has an
 *   effect, the page that holds the link reads nothing of the answer, and a frame is no window.
 * - The target is a path that a file could have, so that nothing behind this fails on it.
 * - The method is GET or HEAD without a body, or POST where `posts` says so. Slidev edits slides by POST.
 * - What has an effect though it is a GET is not there.
 */
export function refusalOf(request: IncomingMessage, posts: (target: string) => boolean = () => false): Refusal | null {
  const { socket, headers, method = '', url = '' } = request
  if (!isLoopback(socket.remoteAddress) || !isOurs(headers) || isOtherSites(request)) return STRANGER
  const path = pathOf(url)
  if (path === null) return { status: 400, says: 'This is no address of the deck.' }
  if (HAS_EFFECT.test(path)) return { status: 404, says: 'There is nothing here.' }
  if (method === 'POST' && posts(url)) return null
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, says: 'The deck is for reading: GET and HEAD.' }
  return hasBody(headers) ? { status: 400, says: 'Nothing is to be sent here.' } : null
}

/**
 * Whether headers name this machine's loopback as the host and, where a browser sends an Origin, the very same one. Anything
 * else is another site that reaches for the deck through the presenter's browser.
 */
export function isOurs({ host, origin }: { host?: string | undefined, origin?: string | undefined }): boolean {
  if (host === undefined || !OURS.test(host)) return false
  return origin === undefined || origin === `http://${host}` || origin === `https://${host}`
}

/** Whether an address of a peer is this machine's loopback; one that is gone already has none. */
export function isLoopback(address = ''): boolean {
  const family = isIP(address)
  return family !== 0 && LOOPBACK.check(address, `ipv${family}` as 'ipv4' | 'ipv6')
}

// --- internal ---

const OURS = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/

const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4')
LOOPBACK.addAddress('::1', 'ipv6')

const STRANGER: Refusal = { status: 403, says: 'This deck is served to this machine only.' }

/** Vite runs `$EDITOR`; Slidev searches the whole disk for types of an editor that this deck has not. */
const HAS_EFFECT = /\/(?:__open-in-editor|@slidev-monaco-types)(?:\/|$)/i

/** Longer names are no file's (NAME_MAX, limits.h(0P)). */
const LONGEST_NAME = 255

// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001F\u007F]/

function isOtherSites({ method, headers }: IncomingMessage): boolean {
  const { 'sec-fetch-site': site, 'sec-fetch-mode': mode, 'sec-fetch-dest': dest } = headers
  if (site === undefined || site === 'same-origin' || site === 'none') return false
  return method !== 'GET' || mode !== 'navigate' || dest !== 'document'
}

/** The path of a request's target, decoded; null where it is none. */
function pathOf(target: string): string | null {
  if (!/^\/(?!\/)/.test(target)) return null
  try {
    const decoded = decodeURIComponent(target)
    const path = decodeURIComponent(target.replace(/[?#].*$/s, ''))
    const isLong = path.split('/').some(name => Buffer.byteLength(name) > LONGEST_NAME)
    return isLong || CONTROL.test(decoded) ? null : path
  }
  catch {
    return null
  }
}

function hasBody(headers: IncomingHttpHeaders): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0
}
