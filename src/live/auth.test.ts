import type { IncomingMessage, ServerResponse } from 'node:http'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createAuth } from './auth.ts'
import { LIMITS } from './limits.ts'

const folder = mkdtempSync(join(tmpdir(), 'deck-auth-'))
afterAll(() => rmSync(folder, { recursive: true }))

const ORIGIN = 'http://localhost:3030'
const SELF = { host: 'localhost:3030', origin: ORIGIN }

function asks(headers: Record<string, string>, method = 'POST') {
  return { headers, method } as unknown as IncomingMessage
}

/** Opens a link, and gives what a browser gets. */
function opened(auth: ReturnType<typeof createAuth>, link: string) {
  const got = { status: 0, headers: {} as Record<string, string>, text: '' }
  const response = {
    writeHead(status: number, headers: Record<string, string>) {
      Object.assign(got, { status, headers })
      return this
    },
    end: (text = '') => void (got.text = text),
  }
  auth.signIn({ url: link.slice(ORIGIN.length), method: 'GET' } as IncomingMessage, response as unknown as ServerResponse)
  return got
}

describe('the link into live mode', () => {
  it('has nothing in a query string, and leads to its page with a cookie that no script and no other site can use', () => {
    const auth = createAuth(folder)
    const link = auth.link(ORIGIN, '/#/presenter/1')
    expect(new URL(link).search).toBe('')
    const { status, headers } = opened(auth, link)
    expect(status).toBe(303)
    expect(headers.location).toBe('/#/presenter/1')
    expect(headers['set-cookie']).toMatch(/; Path=\/__live\/; HttpOnly; SameSite=Strict;/)
    expect(headers['set-cookie']).not.toContain(link.split('/').at(-1))
    expect(headers['referrer-policy']).toBe('no-referrer')
  })

  it('is good once, and not for ever', () => {
    let now = 0
    const auth = createAuth(folder, () => now)
    const [once, late] = [auth.link(ORIGIN, '/'), auth.link(ORIGIN, '/')]
    expect(opened(auth, once).status).toBe(303)
    expect(opened(auth, once)).toMatchObject({ status: 410, headers: expect.not.objectContaining({ 'set-cookie': expect.anything() as string }) as object })
    now += LIMITS.linkMs + 1
    expect(opened(auth, late).status).toBe(410)
    expect(opened(auth, `${ORIGIN}/__live/enter/`).status).toBe(410)
  })
})

describe('the file that leads in', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  const leadsTo = (file: string) => /url=([^"]+)/.exec(readFileSync(file, 'utf8'))![1]!

  it('is what a link that is too old, was used or never was any sends to, and has one that is good', () => {
    const auth = createAuth(folder)
    const file = auth.keepFile(ORIGIN, '/#/presenter/1')
    const [old, used] = [auth.link(ORIGIN, '/'), leadsTo(file)]
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(opened(auth, used)).toMatchObject({ status: 303, headers: { location: '/#/presenter/1' } })
    vi.advanceTimersByTime(LIMITS.linkMs * 5 / 2)
    for (const link of [old, used, `${ORIGIN}/__live/enter/anything`]) {
      expect(opened(auth, link)).toMatchObject({ status: 410, text: `This link was good once, and has been used or is too old. ${auth.howToSignIn()}\n` })
      expect(auth.howToSignIn()).toContain(file)
      expect(opened(auth, leadsTo(file)).status).toBe(303)
    }
    auth.close()
    expect(existsSync(file)).toBe(false)
  })

  it('is one for each deck that is served', () => {
    const [one, other] = [createAuth(folder), createAuth(folder)]
    const file = one.keepFile(ORIGIN, '/')
    expect(other.keepFile('http://localhost:3031', '/')).not.toBe(file)
    other.close()
    expect(opened(one, leadsTo(file)).status).toBe(303)
    one.close()
  })
})

describe('the auth', () => {
  const auth = createAuth(folder)
  const cookie = opened(auth, auth.link(ORIGIN, '/')).headers['set-cookie']!.split(';')[0]!

  it('admits who carries the cookie, from this deck\'s own page', () => {
    expect(auth.isAllowed(asks({ ...SELF, cookie }))).toBe(true)
    expect(auth.isAllowed(asks({ ...SELF, cookie: `other=1; ${cookie}` }))).toBe(true)
    expect(auth.isAllowed(asks({ host: SELF.host, cookie }, 'GET'))).toBe(true)
  })

  it.each<[string, Record<string, string>]>([
    ['no cookie', SELF],
    ['a cookie of somebody\'s own', { ...SELF, cookie: 'deck-live=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' }],
    ['an empty one', { ...SELF, cookie: 'deck-live=' }],
    ['another origin', { ...SELF, origin: 'http://localhost:9999', cookie }],
    ['another host', { ...SELF, host: 'attacker.example', cookie }],
    ['no origin', { host: SELF.host, cookie }],
  ])('refuses a command with %s', (_, headers) => {
    expect(auth.isAllowed(asks(headers))).toBe(false)
  })
})
