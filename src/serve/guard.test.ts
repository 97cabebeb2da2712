import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { isOurs, isThisMachine, refusalOf } from './guard.ts'

/** A request as the deck's own page makes it, with something else about it. */
function asked({ from = '127.0.0.1', url = '/', method = 'GET', ...headers }: Record<string, string>): IncomingMessage {
  return { socket: { remoteAddress: from }, url, method, headers: { host: 'localhost:3030', ...headers } } as unknown as IncomingMessage
}

const status = (what: Record<string, string>) => refusalOf(asked(what), target => target === '/posted')?.status ?? null

const WINDOW = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }

it.each<Record<string, string>>([
  { host: 'localhost:3030' },
  { host: '127.0.0.1:4173' },
  { host: '[::1]:3030' },
  { host: 'localhost:3030', origin: 'http://localhost:3030' },
])('answers this machine: %j', (headers) => {
  expect(isOurs(headers)).toBe(true)
  expect(status(headers)).toBe(null)
})

it.each([
  {},
  { host: 'evil.example' },
  { host: 'localhost.evil.example:3030' },
  { host: '192.168.1.7:3030' },
  { host: 'localhost:3030', origin: 'http://evil.example' },
  { host: 'localhost:3030', origin: 'http://localhost:9999' },
  { host: 'localhost:3030', origin: 'null' },
])('refuses a stranger: %j', (headers) => {
  expect(isOurs(headers)).toBe(false)
  expect(refusalOf({ socket: { remoteAddress: '::1' }, url: '/', method: 'GET', headers } as unknown as IncomingMessage)).toMatchObject({ status: 403 })
})

describe('the peer\'s address', () => {
  it.each(['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1'])('%s is this machine', (from) => {
    expect(isThisMachine(from)).toBe(true)
    expect(status({ from })).toBe(null)
  })

  it.each(['192.0.2.7', '10.0.0.1', '::ffff:192.0.2.7', 'fe80::1', '128.0.0.1', '', 'localhost'])('"%s" is not, whatever its Host says', (from) => {
    expect(isThisMachine(from)).toBe(false)
    expect(status({ from })).toBe(403)
  })
})

describe('another site', () => {
  it.each(['cross-site', 'same-site', 'new-word'])('is refused what it asks for itself (%s)', (site) => {
    expect(status({ 'sec-fetch-site': site })).toBe(403)
    expect(status({ 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' })).toBe(403)
    expect(status({ 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' })).toBe(403)
    expect(status({ 'sec-fetch-site': site, ...WINDOW, 'method': 'POST', 'url': '/posted' })).toBe(403)
    expect(status({ 'sec-fetch-site': site, 'sec-fetch-mode': 'websocket', 'sec-fetch-dest': 'empty' })).toBe(403)
  })

  it('may hold a link that a person follows', () => {
    expect(status({ 'sec-fetch-site': 'cross-site', ...WINDOW })).toBe(null)
    expect(status({ 'sec-fetch-site': 'none', ...WINDOW })).toBe(null)
    expect(status({ 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' })).toBe(null)
  })
})

it.each(['//', '//evil.example/', 'http://[', 'http://localhost:3030/', '*', '', '[', '/%', '/%zz', '/a?b=%c3%28', '/%00', '/a%0d%0ab', `/${'a'.repeat(256)}`, `/${'%C3%A9'.repeat(128)}`])('"%s" is no address', (url) => {
  expect(status({ url })).toBe(400)
})

it.each(['/', '/?clicks=1', '/@id/__x00__virtual:captures', '/@fs/tmp/a.ts?v=1', `/${'a'.repeat(255)}`, '/a%20b'])('"%s" is one', (url) => {
  expect(status({ url })).toBe(null)
})

it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'])('takes no %s', (method) => {
  expect(status({ method, url: '/__slidev/slides/2.json' })).toBe(405)
})

it('takes POST where it is said, and a body nowhere else', () => {
  expect(status({ 'method': 'POST', 'url': '/posted', 'content-length': '9' })).toBe(null)
  expect(status({ method: 'POST', url: '/posted?' })).toBe(405)
  expect(status({ 'content-length': '9' })).toBe(400)
  expect(status({ 'transfer-encoding': 'chunked' })).toBe(400)
  expect(status({ 'content-length': '0' })).toBe(null)
})

it.each(['/__open-in-editor?file=a', '/__OPEN-in-editor', '/%5f_open-in-editor/', '/base/__open-in-editor?file=a', '/@slidev-monaco-types/load?root=/'])('what has an effect is not there: %s', (url) => {
  expect(status({ url })).toBe(404)
})
