import type { Page } from '@playwright/test'
import type { ChildProcess } from 'node:child_process'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { expect, test } from '@playwright/test'
import { slideNow } from './slides.ts'

test.describe.configure({ mode: 'serial' })

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const SLIDES = join(ROOT, 'slides.md')
const written = readFileSync(SLIDES)
const scratch = mkdtempSync(join(tmpdir(), 'deck-injection-'))
const EDITED = join(scratch, 'edited')

/** What the server's editor would be asked to do. */
const env = { ...process.env, EDITOR: join(scratch, 'editor') }

/** Runs in whatever page shows it, and asks for a live run there. */
const SCRIPT = `<script setup>
window.injected = true
fetch('/__live/command', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ command: 'close', window: 'x' }) })
</script>

# INJECTED
`
const BODY = JSON.stringify({ content: SCRIPT })
const DRAWING = JSON.stringify({ source: 'a', data: { 2: '<svg onload="window.injected = true"></svg>' }, timestamp: 1 })

let live: { origin: string, link: string, root: string }
let dev: { origin: string }
let elsewhere: Server
const children: ChildProcess[] = []

test.beforeAll(async () => {
  writeFileSync(env.EDITOR, `#!/bin/sh\ntouch ${EDITED}\n`, { mode: 0o755 })
  const presented = spawn(process.execPath, [join(ROOT, 'test/fake/deck-live.ts')], { env, cwd: ROOT })
  const port = await freePort()
  const developed = spawn(join(ROOT, 'node_modules/.bin/slidev'), ['slides.md', '--port', String(port)], { env, cwd: ROOT })
  children.push(presented, developed)
  const lines = createInterface({ input: presented.stdout })
  live = JSON.parse((await once(lines, 'line'))[0] as string) as typeof live
  dev = { origin: `http://localhost:${port}` }
  await expect(async () => expect((await fetch(dev.origin)).status).toBe(200)).toPass({ timeout: 300_000 })
  elsewhere = createServer((_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(`<title>elsewhere</title><a id="deck" href="${dev.origin}/#/2">a link of a mail</a>`))
  elsewhere.listen(0, '127.0.0.1')
  await once(elsewhere, 'listening')
})

test.afterAll(async () => {
  elsewhere.close()
  for (const child of children) {
    child.stdin?.end()
    child.kill('SIGTERM')
  }
  await Promise.all(children.map(child => child.exitCode ?? child.signalCode ?? once(child, 'exit')))
  if (!readFileSync(SLIDES).equals(written)) writeFileSync(SLIDES, written)
})

/** A port that nobody listens at: where two servers look for the first free one of a range, both find the same. */
async function freePort(): Promise<number> {
  const one = createServer().listen(0, '127.0.0.1')
  await once(one, 'listening')
  const { port } = one.address() as AddressInfo
  one.close()
  await once(one, 'close')
  return port
}

const logged = () => readdirSync(join(live.root, '.netflow/live')).filter(name => name.endsWith('.jsonl'))

/** The second slide as it is, in a window that would run what is put into it. */
async function showsItsSlide(page: Page, origin: string): Promise<void> {
  await page.goto('about:blank')
  await page.goto(`${origin}/#/2`)
  await expect(page.locator('#slideshow .slidev-page-2').first()).toBeVisible({ timeout: 120_000 })
  expect(await page.evaluate(() => 'injected' in window)).toBe(false)
  await expect(page.getByText('INJECTED')).toHaveCount(0)
  expect(readFileSync(SLIDES).equals(written)).toBe(true)
}

for (const name of ['dev', 'present --live'] as const) {
  test(`another process of this machine puts nothing into a slide of ${name}, and nothing of it is run live`, async ({ page }) => {
    const { origin } = name === 'dev' ? dev : live
    const answered: number[] = []
    page.on('response', answer => answer.url().endsWith('/__live/command') && answered.push(answer.status()))
    // with the presenter's cookie: it is the presenter's own page that would be made to ask
    if (name !== 'dev') await page.goto(live.link)
    await showsItsSlide(page, origin)
    const asPage: Record<string, string> = { origin, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' }
    for (const headers of [{}, asPage]) {
      expect((await fetch(`${origin}/__slidev/slides/2.json`, { method: 'POST', body: BODY, headers })).status).toBe(405)
      expect((await fetch(`${origin}/__slidev/slides/2.json`, { method: 'POST', body: '{bad', headers })).status).toBe(405)
      expect((await fetch(`${origin}/@server-reactive/drawings`, { method: 'POST', body: DRAWING, headers })).status).toBe(405)
      expect((await fetch(`${origin}/__live/command`, { method: 'POST', body: '{"command":"close","window":"x"}', headers })).status).toBe(name === 'dev' ? 404 : 403)
    }
    const info = await page.evaluate(async () => await (await fetch('/__slidev/slides/2.json')).text())
    expect(info).not.toContain('INJECTED')
    await showsItsSlide(page, origin)
    expect([answered, logged()]).toEqual([[], []])
  })
}

for (const host of ['localhost', '127.0.0.1']) {
  test(`a page of another origin changes, runs and hears nothing (${host}, another port)`, async ({ page }) => {
    for (const { origin } of [dev, live]) {
      const statuses = new Map<string, number>()
      page.on('response', answer => answer.url().startsWith(origin) && statuses.set(`${answer.request().method()} ${new URL(answer.url()).pathname}`, answer.status()))
      await page.goto(`http://${host}:${(elsewhere.address() as AddressInfo).port}/`)
      const heard = await page.evaluate(attack, { origin, body: BODY })
      expect(heard).toEqual({ socket: 'closed', stream: 'closed' })
      for (const [what, status] of statuses) expect(status, what).toBeGreaterThanOrEqual(400)
      expect([...statuses.keys()]).toEqual(expect.arrayContaining(['POST /__slidev/slides/2.json', 'GET /__open-in-editor']))
      page.removeAllListeners('response')
      await showsItsSlide(page, origin)
    }
    expect(existsSync(EDITED)).toBe(false)
    expect(logged()).toEqual([])
  })
}

test('a link on a page of another site opens the deck for the person who follows it', async ({ page }) => {
  await page.goto(`http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`)
  await page.locator('#deck').click()
  await expect(page.locator('#slideshow .slidev-page-2').first()).toBeVisible({ timeout: 120_000 })
  expect(await slideNow(page)).toBe(2)
})

test('a page of another site that opens the deck cannot turn its pages', async ({ page, context }) => {
  await page.goto(`http://localhost:${(elsewhere.address() as AddressInfo).port}/`)
  const opened = context.waitForEvent('page')
  await page.evaluate(origin => void Object.assign(window, { deck: window.open(`${origin}/#/2`) }), dev.origin)
  const deck = await opened
  await expect(deck.locator('#slideshow .slidev-page-2').first()).toBeVisible({ timeout: 120_000 })
  const closed = await page.evaluate(() => {
    const { deck } = window as unknown as { deck: Window | null }
    deck?.postMessage({ target: 'slidev', type: 'navigate', no: 4 }, '*')
    return deck?.closed ?? true
  })
  expect([closed, await slideNow(deck)]).toEqual([true, 2])
})

test('a link into live mode that was used says which file to open, and the file leads in', async ({ page, context }) => {
  const used = await page.goto(live.link)
  expect(used!.status()).toBe(410)
  const file = /: (\S+\.html)$/.exec((await page.locator('body').textContent())!.trim())![1]!
  expect((await fetch(`${live.origin}/__live/stream`)).status).toBe(403)
  for (const _ of ['once', 'and again']) {
    await context.clearCookies()
    await page.goto('about:blank')
    await page.goto(pathToFileURL(file).href)
    await page.waitForURL(`${live.origin}/#/presenter/1`)
    const stream = await page.evaluate(async () => {
      const answer = await fetch('/__live/stream')
      await answer.body!.cancel()
      return answer.status
    })
    expect(stream).toBe(200)
  }
})

/** What a page can try on a server of another origin, and what it learns by it. */
async function attack({ origin, body }: { origin: string, body: string }) {
  const done = (one: EventTarget, good: string, bad: string) => new Promise<string>((resolve) => {
    one.addEventListener(good, () => resolve(good))
    for (const event of [bad, 'error']) one.addEventListener(event, () => resolve('closed'))
  })
  await fetch(`${origin}/__slidev/slides/2.json`, { method: 'POST', mode: 'no-cors', body }).catch(() => {})
  await fetch(`${origin}/__slidev/slides/2.json`, { method: 'POST', headers: { 'content-type': 'application/json' }, body }).catch(() => {})
  await fetch(`${origin}/__live/command`, { method: 'POST', mode: 'no-cors', credentials: 'include', body }).catch(() => {})
  const frame = Object.assign(document.createElement('iframe'), { name: 'frame' })
  const form = Object.assign(document.createElement('form'), { method: 'post', action: `${origin}/__slidev/slides/2.json`, target: 'frame', enctype: 'text/plain' })
  form.append(Object.assign(document.createElement('input'), { name: '{"content":"# INJECTED","x":"', value: '"}' }))
  document.body.append(frame, form)
  const loaded = done(frame, 'load', 'abort')
  form.submit()
  await loaded
  const image = new Image()
  const drawn = done(image, 'load', 'abort')
  image.src = `${origin}/__open-in-editor?file=slides.md`
  await drawn
  const [socket, stream] = [new WebSocket(`${origin.replace('http', 'ws')}/`, 'vite-hmr'), new EventSource(`${origin}/__live/stream`, { withCredentials: true })]
  // both are listened to from the start: whichever is refused first would otherwise not be heard
  const [ofSocket, ofStream] = await Promise.all([done(socket, 'open', 'close'), done(stream, 'open', 'close')])
  stream.close()
  return { socket: ofSocket, stream: ofStream }
}
