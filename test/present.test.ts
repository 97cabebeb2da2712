import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { verifySet } from '../src/set/verify.ts'
import { malformed, statusOf } from './fake/raw.ts'
import { Presented } from './fake/stage.ts'
import { PAIR, World } from './fake/world.ts'
import { smallSet } from './set.ts'

const captures = smallSet()
const { digest } = verifySet(captures)
const editors = mkdtempSync(join(tmpdir(), 'deck-editor-'))
const started: Presented[] = []

/** Serves from the first test to the last. */
let one: Presented

async function present(words: string[], env?: Record<string, string>): Promise<Presented> {
  const presented = await Presented.of(captures, words, env)
  started.push(presented)
  return presented
}

beforeAll(async () => {
  one = await Presented.of(captures, ['--no-open'], { EDITOR: join(editors, 'editor') })
})

afterEach(async () => {
  await Promise.all(started.splice(0).map(presented => presented.end()))
})

afterAll(() => one.end())

it('prints both addresses, and serves the captures', async () => {
  expect(one.stdout).toBe(`audience   ${one.origin}/#/1\npresenter  ${one.origin}/#/presenter/1\n`)
  expect(await (await fetch(one.origin)).text()).toContain('<title>')
  expect(await one.shown()).toContain(digest)
  expect(await one.output('v1/l1/service.txt')).toContain('nginx')
})

it('opens the presenter\'s window, and says how to where there is no browser', async () => {
  const tools = mkdtempSync(join(tmpdir(), 'deck-open-'))
  const opened = join(tools, 'opened')
  writeFileSync(join(tools, 'xdg-open'), `#!/bin/sh\necho "$1" >> ${opened}\n`, { mode: 0o755 })
  const [some, none] = await Promise.all([
    present([], { PATH: `${tools}:${process.env.PATH}` }),
    present([], { PATH: mkdtempSync(join(tmpdir(), 'deck-none-')) }),
  ])
  await expect.poll(() => existsSync(opened) && readFileSync(opened, 'utf8')).toBe(`${some.origin}/#/presenter/1\n`)
  await expect.poll(() => none.stderr).toContain('No browser could be opened from here.\n  → Open the presenter\'s address yourself')
  expect(await none.shown()).toContain(digest)
})

it('opens no window where it is ended while it starts', async () => {
  const tools = mkdtempSync(join(tmpdir(), 'deck-open-'))
  const opened = join(tools, 'opened')
  writeFileSync(join(tools, 'xdg-open'), `#!/bin/sh\necho "$1" >> ${opened}\n`, { mode: 0o755 })
  const early = new Presented(captures, [], { PATH: `${tools}:${process.env.PATH}` })
  await expect.poll(() => readdirSync(early.scratch), { interval: 20 }).toContainEqual(expect.stringMatching(/^deck-present-/))
  expect(await early.end()).toBe(0)
  expect([existsSync(opened), early.stdout]).toEqual([false, ''])
  expect(readdirSync(early.scratch).filter(name => name.startsWith('deck-present'))).toEqual([])
})

it('serves a second presenter of the same captures at another port, and neither minds the other\'s end', async () => {
  const other = await present(['--no-open'])
  expect(other.origin).not.toBe(one.origin)
  for (const each of [one, other]) expect(await each.shown()).toContain(digest)
  expect(await other.end()).toBe(0)
  expect(await one.shown()).toContain(digest)
})

it('refuses a port that somebody else has, in words that say what to do', async () => {
  const port = new URL(one.origin).port
  const other = new Presented(captures, ['--no-open', '--port', port])
  expect((await other.ended).code).toBe(1)
  expect(other.stderr).toBe(`Port ${port} is taken.\n  → Leave --port out, or name another: npm run present -- --port 8080\n`)
  expect(await one.shown()).toContain(digest)
})

it.each([['--port', 'abc'], ['--prot', '1']])('refuses %s %s before anything is served', async (...words) => {
  const refused = new Presented(captures, words)
  expect((await refused.ended).code).toBe(2)
  expect(refused.stderr).toMatch(/^(?:--port takes a port|present has no option --prot)\b.* npm run present -- --help .*\n$/)
})

it('outlives what no browser asks, refuses to edit its slides, and runs no editor', async () => {
  writeFileSync(join(editors, 'editor'), `#!/bin/sh\ntouch ${editors}/edited\n`, { mode: 0o755 })
  const port = Number(new URL(one.origin).port)
  for (const [what, bytes] of malformed(port)) {
    expect(await statusOf(port, bytes), what).toSatisfy((found: number) => found >= 400 && found < 500)
  }
  for (const body of ['{bad', '{"content":"# X"}']) {
    expect((await fetch(`${one.origin}/__slidev/slides/2.json`, { method: 'POST', body })).status).toBe(405)
  }
  expect((await fetch(`${one.origin}/__open-in-editor?file=slides.md`)).status).toBe(404)
  expect(await one.shown()).toContain(digest)
  expect([one.child.exitCode, one.stderr, readdirSync(editors)]).toEqual([null, '', ['editor']])
})

it('with --live lets only the presenter\'s own window in, and serves the deck though no cluster answers', async () => {
  const world = await World.with({ a: { ...PAIR['netflow-v1'], unreachable: true }, b: { ...PAIR['netflow-v2'], unreachable: true } })
  const words = ['--no-open', '--live', '--v1', 'a', '--v2', 'b']
  const live = await present(words, { PATH: `${world.tools}:${process.env.PATH}` })
  await expect.poll(() => live.stderr).toMatch(/Live mode cannot start yet; the deck shows the recording\.\n[\s\S]*Cannot reach the cluster of context "a"/)
  expect(await live.shown()).toContain(digest)
  const file = /open this file in the presenter's browser: (\S+)/.exec(live.stderr)![1]!
  const link = /url=([^"]+)/.exec(readFileSync(file, 'utf8'))![1]!
  expect(live.stdout + live.stderr).not.toContain(link)
  const entered = await fetch(link, { redirect: 'manual' })
  expect([entered.status, entered.headers.get('location')]).toEqual([303, '/#/presenter/1'])
  expect(entered.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Strict/)
  const used = await fetch(link, { redirect: 'manual' })
  expect([used.status, await used.text()]).toEqual([410, expect.stringContaining(file)])
  const another = /url=([^"]+)/.exec(readFileSync(file, 'utf8'))![1]!
  expect((await fetch(another, { redirect: 'manual' })).status).toBe(303)
  expect(await live.end()).toBe(0)
  expect(existsSync(file)).toBe(false)
  world.close()
})

it('leaves nothing when it is ended', async () => {
  expect(await one.end()).toBe(0)
  expect(readdirSync(one.scratch).filter(name => name.startsWith('deck-present'))).toEqual([])
  expect(one.stderr).toBe('')
})
