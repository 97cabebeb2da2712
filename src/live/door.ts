import type { IncomingMessage, ServerResponse } from 'node:http'
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { isOurs } from '../serve/guard.ts'
import { LIMITS } from './limits.ts'
import { PREFIX } from './told.ts'

/** Who may use live mode: whoever opened a link that is good once, and has carried its cookie since. */
export interface Door {
  /** A new one-time link that leads on to `path`. It is for a browser to be given, not for a screen. */
  link: (origin: string, path: string) => string
  /** Answers a one-time link: with a cookie and on to its page, or with 410. */
  enter: (request: IncomingMessage, response: ServerResponse) => void
  /** Whether a request comes from this machine's own page, with the cookie. What changes something must name its Origin. */
  admits: (request: IncomingMessage) => boolean
}

/** A door nobody has come through yet. Tokens and cookies are kept as digests only. */
export function openDoor(now: () => number = Date.now): Door {
  const links = new Map<string, { path: string, until: number }>()
  const inside: Buffer[] = []
  return {
    link(origin, path) {
      const token = randomBytes(32).toString('base64url')
      links.set(digest(token).toString('hex'), { path, until: now() + LIMITS.linkMs })
      return new URL(ENTER + token, origin).href
    },
    enter({ url = '' }, response) {
      const key = digest(url.slice(ENTER.length)).toString('hex')
      const link = links.get(key)
      links.delete(key)
      if (!link || link.until < now()) return void response.writeHead(410, HEADERS).end(USED)
      const secret = randomBytes(32).toString('base64url')
      inside.push(digest(secret))
      response.writeHead(303, { ...HEADERS, 'location': link.path, 'set-cookie': `${COOKIE}=${secret}; Path=${PREFIX}; HttpOnly; SameSite=Strict; Max-Age=43200` }).end()
    },
    admits({ headers, method }) {
      if (!isOurs(headers) || (method !== 'GET' && headers.origin === undefined)) return false
      const carried = carriedBy(headers.cookie).map(digest)
      return inside.some(one => carried.some(other => timingSafeEqual(one, other)))
    },
  }
}

/** Whether a request is for a one-time link. */
export function isEntrance({ url = '', method }: IncomingMessage): boolean {
  return method === 'GET' && url.startsWith(ENTER)
}

// --- internal ---

const ENTER = `${PREFIX}enter/`
const COOKIE = 'deck-live'
const USED = 'This link was good once, and has been used or is too old. The terminal that runs the deck gives another one.\n'
const HEADERS = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' }

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function carriedBy(header = ''): string[] {
  return header.split(/; */).flatMap(pair => pair.startsWith(`${COOKIE}=`) ? [pair.slice(COOKIE.length + 1)] : [])
}
