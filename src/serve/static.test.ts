import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { malformed, sent, statusOf } from '../../test/fake/raw.ts'
import { preview } from './preview.ts'
import { serveFolder } from './static.ts'

const around = mkdtempSync(join(tmpdir(), 'deck-served-'))
const folder = join(around, 'site')
const BIG = 8 << 20
let served: Awaited<ReturnType<typeof serveFolder>>
let port: number

beforeAll(async () => {
  for (const dir of ['site/captures', 'site/.hidden', 'site-secret', 'secret']) mkdirSync(join(around, dir), { recursive: true })
  const files = { 'site/index.html': '<title>deck</title>', 'site/captures/a.txt': 'é\n', 'site/a.js': '0', 'site/a.css': '', 'site/a.json': '0', 'site/a.svg': '<svg/>', 'site/a.woff2': '0', 'site/.env': 'secret', 'site/.hidden/a.txt': 'secret', 'site-secret/a.txt': 'secret', 'secret/index.html': 'secret' }
  for (const [path, text] of Object.entries(files)) writeFileSync(join(around, path), text)
  writeFileSync(join(folder, 'big'), Buffer.alloc(BIG))
  symlinkSync('../secret/index.html', join(folder, 'linked.html'))
  symlinkSync('../secret', join(folder, 'away'))
  symlinkSync('index.html', join(folder, 'within.html'))
  execFileSync('mkfifo', [join(folder, 'fifo')])
  served = await serveFolder(folder)
  port = Number(new URL(served.url).port)
})
afterAll(() => served.close().finally(() => rmSync(around, { recursive: true })))

const get = (path: string, init?: RequestInit) => fetch(new URL(path, served.url), init)

describe('a site that is served', () => {
  it.each([
    ['', 'text/html;charset=utf-8'],
    ['a.js', 'text/javascript; charset=utf-8'],
    ['a.css', 'text/css; charset=utf-8'],
    ['a.json', 'application/json; charset=utf-8'],
    ['a.svg', 'image/svg+xml; charset=utf-8'],
    ['a.woff2', 'font/woff2'],
    ['captures/a.txt?1234', 'text/plain; charset=utf-8'],
  ])('says what /%s is, and that it may change', async (path, type) => {
    const { status, headers } = await get(path)
    expect([status, headers.get('content-type'), headers.get('cache-control'), headers.get('x-content-type-options')]).toEqual([200, type, 'no-cache', 'nosniff'])
  })

  it('is for no other page to use, nor to hold a window of', async () => {
    const { headers } = await get('')
    expect(['opener', 'resource'].map(what => headers.get(`cross-origin-${what}-policy`))).toEqual(['same-origin', 'same-origin'])
  })

  it('gives what it was asked for, as it is now, and nothing twice', async () => {
    const first = await get('captures/a.txt')
    expect(await first.text()).toBe('é\n')
    const etag = first.headers.get('etag')!
    expect((await get('captures/a.txt', { headers: { 'if-none-match': etag } })).status).toBe(304)
    writeFileSync(join(folder, 'captures/a.txt'), 'changed\n')
    expect(await (await get('captures/a.txt', { headers: { 'if-none-match': etag } })).text()).toBe('changed\n')
    expect(await (await get('captures/a.txt', { method: 'HEAD' })).text()).toBe('')
  })

  it.each([
    ['bytes=0-3', 206, 4],
    ['bytes=4-', 206, BIG - 4],
    ['bytes=9-2', 200, BIG],
    ['bytes=-5', 200, BIG],
    ['lines=1-2', 200, BIG],
    [`bytes=${BIG}-`, 416, 0],
    ['bytes=99999999999999999999-', 200, BIG],
  ])('gives the part that is asked for: %s', async (range, status, length) => {
    const answer = await get('big', { headers: { range } })
    expect([answer.status, (await answer.arrayBuffer()).byteLength]).toEqual([status, length])
  })

  it.each(['nothing', 'captures', '.env', '.hidden/a.txt', 'fifo', 'linked.html', 'linked', 'away/', 'away', 'away/index.html', '..%2fsite-secret/a.txt', '%2e%2e%2fsecret%2findex.html'])('has no /%s', async (path) => {
    const answer = await get(path)
    expect([answer.status, await answer.text()]).toEqual([404, 'Not found\n'])
    expect((await get('within.html')).status).toBe(200)
  })

  it.each(['/../site-secret/a.txt', '/../secret/', '/captures/../../secret/index.html', '/captures/../.env'])('is not left by %s', async (target) => {
    expect(await statusOf(port, `GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)).toBe(404)
  })
})

it('answers what no browser asks with 4xx, and goes on', async () => {
  for (const [what, bytes] of malformed(port)) {
    const status = await statusOf(port, bytes, '127.0.0.1')
    // a server without WebSockets answers an upgrade as if it were none
    if (!bytes.includes('Upgrade: ')) expect(status, what).toSatisfy((found: number) => found >= 400 && found < 500)
    expect((await get('')).status, what).toBe(200)
  }
})

it('is for reading, by this machine\'s own pages', async () => {
  expect((await get('', { method: 'POST', body: 'x' })).status).toBe(405)
  expect((await get('', { headers: { origin: 'http://localhost:9' } })).status).toBe(403)
  expect((await get('a.js', { headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(403)
  const outside = Object.values(networkInterfaces()).flat().find(one => one && !one.internal && one.family === 'IPv4')
  if (outside) expect(await sent(port, 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n', outside.address)).toBe('')
})

it('lets go of a file that is read no further', async () => {
  const open = () => readdirSync('/proc/self/fd').length
  const before = open()
  await Promise.all(Array.from({ length: 40 }, () => new Promise<void>((resolve) => {
    const asked = request(new URL('big', served.url), (response) => {
      response.once('data', () => asked.destroy())
      response.on('error', () => {})
      response.on('close', resolve)
    })
    asked.on('error', () => {})
    asked.end()
  })))
  await expect.poll(open).toBeLessThan(before + 5)
})

it('takes the next port where the first is taken, and says so where one was named', async () => {
  const [one, other] = [await preview(folder), await preview(folder)]
  expect(one.url).not.toBe(other.url)
  await expect(preview(folder, Number(new URL(one.url).port))).rejects.toThrow(/^Port \d+ cannot be used.*\n {2}→ Leave --port out/)
  await Promise.all([one.close(), other.close()])
})
