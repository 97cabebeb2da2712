import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { verifySet } from '../src/set/verify.ts'
import { malformed, statusOf } from './fake/raw.ts'
import { Presented } from './fake/stage.ts'
import { PAIR, World } from './fake/world.ts'
import { copyOfShipped } from './set.ts'

// a dev server takes seconds to start, and the machine may have other work
vi.setConfig({ testTimeout: 120_000 })

const captures = copyOfShipped()
const { digest } = verifySet(captures)
const started: Presented[] = []

async function present(...words: string[]): Promise<Presented> {
  const one = await Presented.of(captures, words)
  started.push(one)
  return one
}

afterEach(async () => {
  await Promise.all(started.splice(0).map(one => one.end()))
})

it('prints both addresses, serves the captures, and leaves nothing when it is ended', async () => {
  const one = await present('--no-open')
  expect(one.stdout).toBe(`audience   ${one.origin}/#/1\npresenter  ${one.origin}/#/presenter/1\n`)
  expect(await (await fetch(one.origin)).text()).toContain('<title>')
  expect(await one.shown()).toContain(digest)
  expect(await one.output('v1/l1/service.txt')).toContain('nginx')
  expect(await one.end()).toBe(0)
  expect(readdirSync(one.scratch).filter(name => name.startsWith('deck-present'))).toEqual([])
  expect(one.stderr).toBe('')
})

it('opens the presenter\'s window, and says how to where there is no browser', async () => {
  const tools = mkdtempSync(join(tmpdir(), 'deck-open-'))
  const opened = join(tools, 'opened')
  writeFileSync(join(tools, 'xdg-open'), `#!/bin/sh\necho "$1" >> ${opened}\n`, { mode: 0o755 })
  const PATH = `${tools}:${process.env.PATH}`
  const one = await Presented.of(captures, [], { PATH })
  started.push(one)
  await expect.poll(() => readFileSync(opened, 'utf8')).toBe(`${one.origin}/#/presenter/1\n`)
  const none = await Presented.of(captures, [], { PATH: mkdtempSync(join(tmpdir(), 'deck-none-')) })
  started.push(none)
  await expect.poll(() => none.stderr).toContain('No browser could be opened from here.\n  → Open the presenter\'s address yourself')
  expect(await none.shown()).toContain(digest)
})

it('serves a second presenter of the same captures at another port, and neither minds the other\'s end', async () => {
  const [one, other] = [await present('--no-open'), await present('--no-open')]
  expect(one.origin).not.toBe(other.origin)
  for (const each of [one, other]) expect(await each.shown()).toContain(digest)
  expect(await one.end()).toBe(0)
  expect(await other.shown()).toContain(digest)
})

it('refuses a port that somebody else has, in words that say what to do', async () => {
  const one = await present('--no-open')
  const port = new URL(one.origin).port
  const other = new Presented(captures, ['--no-open', '--port', port])
  expect(await other.ended).toBe(1)
  expect(other.stderr).toBe(`Port ${port} is taken.\n  → Leave --port out, or name another: npm run present -- --port 8080\n`)
  expect(await one.shown()).toContain(digest)
})

it.each([['--port', 'abc'], ['--prot', '1']])('refuses %s %s before anything is served', async (...words) => {
  const one = new Presented(captures, words)
  expect(await one.ended).toBe(2)
  expect(one.stderr).toMatch(/^(?:--port takes a port|present knows no option --prot)\b.* npm run present -- --help .*\n$/)
})

it('outlives what no browser asks, refuses to edit its slides, and runs no editor', async () => {
  const tools = mkdtempSync(join(tmpdir(), 'deck-editor-'))
  writeFileSync(join(tools, 'editor'), `#!/bin/sh\ntouch ${tools}/edited\n`, { mode: 0o755 })
  const one = await Presented.of(captures, ['--no-open'], { EDITOR: join(tools, 'editor') })
  started.push(one)
  const port = Number(new URL(one.origin).port)
  for (const [what, bytes] of malformed(port)) {
    expect(await statusOf(port, bytes), what).toSatisfy((found: number) => found >= 400 && found < 500)
  }
  for (const body of ['{bad', '{"content":"# X"}']) {
    expect((await fetch(`${one.origin}/__slidev/slides/2.json`, { method: 'POST', body })).status).toBe(405)
  }
  expect((await fetch(`${one.origin}/__open-in-editor?file=slides.md`)).status).toBe(404)
  expect(await one.shown()).toContain(digest)
  expect([one.child.exitCode, one.stderr, readdirSync(tools)]).toEqual([null, '', ['editor']])
})

it('with --live lets only the presenter\'s own window in, and serves the deck though no cluster answers', async () => {
  const world = await World.with({ a: { ...PAIR['netflow-v1'], unreachable: true }, b: { ...PAIR['netflow-v2'], unreachable: true } })
  const words = ['--no-open', '--live', '--v1', 'a', '--v2', 'b']
  const one = await Presented.of(captures, words, { PATH: `${world.tools}:${process.env.PATH}` })
  started.push(one)
  await expect.poll(() => one.stderr, { timeout: 60_000 }).toMatch(/Live mode cannot start yet; the deck shows the recording\.\n[\s\S]*Cannot reach the cluster of context "a"/)
  expect(await one.shown()).toContain(digest)
  const file = /that opens this file: (\S+)/.exec(one.stderr)![1]!
  const link = /url=([^"]+)/.exec(readFileSync(file, 'utf8'))![1]!
  expect(one.stdout + one.stderr).not.toContain(link)
  const entered = await fetch(link, { redirect: 'manual' })
  expect([entered.status, entered.headers.get('location')]).toEqual([303, '/#/presenter/1'])
  expect(entered.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Strict/)
  const used = await fetch(link, { redirect: 'manual' })
  expect([used.status, await used.text()]).toEqual([410, expect.stringContaining(file)])
  const another = /url=([^"]+)/.exec(readFileSync(file, 'utf8'))![1]!
  expect((await fetch(another, { redirect: 'manual' })).status).toBe(303)
  expect(await one.end()).toBe(0)
  expect(existsSync(file)).toBe(false)
  world.close()
})
