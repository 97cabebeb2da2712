import type { IncomingMessage, ServerResponse } from 'node:http'
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PREFIX } from '../protocol/live.ts'
import { isOurs } from '../serve/guard.ts'
import { LIMITS } from './limits.ts'

/** Controls who may use live mode: a browser that opened a one-time link and sends its cookie since then. */
export interface Auth {
  /** A new one-time link that leads to `path`. It is to be opened in a browser, not shown on a screen. */
  link: (origin: string, path: string) => string
  /**
   * Writes a page that redirects through such a link and keeps the link fresh; returns the page's path. Only its owner may read
   * it.
   */
  keepFile: (origin: string, path: string) => string
  /** Answers a one-time link: with a cookie and a redirect to its page, or with 410 and how to get another. */
  signIn: (request: IncomingMessage, response: ServerResponse) => void
  /**
   * Whether a request comes from this machine's own page, with the cookie. A request that changes something must name its Origin.
   */
  isAllowed: (request: IncomingMessage) => boolean
  /** How to sign in, as a sentence. */
  howToSignIn: () => string
  /** Removes the file: its link no longer works. */
  close: () => void
}

/** No browser is signed in yet; the file is written to `folder`. Tokens and cookies are kept as digests only. */
export function createAuth(folder: string, now: () => number = Date.now): Auth {
  const links = oneTime(now)
  const signedIn: Buffer[] = []
  const file = { path: '', renew: () => {}, timer: undefined as NodeJS.Timeout | undefined }
  const link = (origin: string, path: string) => new URL(ENTER + links.make(path), origin).href
  const howToSignIn = () => `Open this file in the browser, it leads to the deck by a new link: ${file.path}`
  return {
    link,
    howToSignIn,
    keepFile(origin, path) {
      file.path = join(folder, `enter-${new URL(origin).port}.html`)
      file.renew = () => writePage(folder, file.path, link(origin, path))
      file.renew()
      clearInterval(file.timer)
      file.timer = setInterval(file.renew, LIMITS.linkMs / 2).unref()
      return file.path
    },
    signIn({ url = '' }, response) {
      const path = links.take(url.slice(ENTER.length))
      if (path === null) return void response.writeHead(410, HEADERS).end(`This link was good once, and has been used or is too old. ${howToSignIn()}\n`)
      file.renew()
      const secret = randomBytes(32).toString('base64url')
      signedIn.push(digest(secret))
      response.writeHead(303, { ...HEADERS, 'location': path, 'set-cookie': `${COOKIE}=${secret}; Path=${PREFIX}; HttpOnly; SameSite=Strict; Max-Age=43200` }).end()
    },
    isAllowed({ headers, method }) {
      if (!isOurs(headers) || (method !== 'GET' && headers.origin === undefined)) return false
      const carried = (headers.cookie ?? '').split(/; */).filter(pair => pair.startsWith(`${COOKIE}=`)).map(pair => digest(pair.slice(COOKIE.length + 1)))
      return signedIn.some(one => carried.some(other => timingSafeEqual(one, other)))
    },
    close() {
      clearInterval(file.timer)
      if (file.path) rmSync(file.path, { force: true })
    },
  }
}

/** Whether a request is for a one-time link. */
export function isSignIn({ url = '', method }: IncomingMessage): boolean {
  return method === 'GET' && url.startsWith(ENTER)
}

// --- internal ---

const ENTER = `${PREFIX}enter/`
const COOKIE = 'deck-live'
const HEADERS = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' }

/** Tokens that each lead to a path once, for a limited time. */
function oneTime(now: () => number) {
  const known = new Map<string, { path: string, until: number }>()
  return {
    make(path: string): string {
      const token = randomBytes(32).toString('base64url')
      for (const [key, { until }] of known) {
        if (until < now()) known.delete(key)
      }
      known.set(digest(token).toString('hex'), { path, until: now() + LIMITS.linkMs })
      return token
    },
    take(token: string): string | null {
      const key = digest(token).toString('hex')
      const found = known.get(key)
      known.delete(key)
      return found && found.until >= now() ? found.path : null
    },
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function writePage(folder: string, file: string, link: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeFileSync(file, `<!doctype html><meta http-equiv="refresh" content="0; url=${link}"><title>To the deck</title>\n`, { mode: 0o600 })
}
