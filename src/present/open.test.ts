import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import process from 'node:process'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { opener, openInBrowser } from './open.ts'

const { PATH } = process.env
let tools: string

beforeEach(() => {
  tools = mkdtempSync(join(tmpdir(), 'deck-open-'))
  process.env.PATH = [tools, '/usr/bin', '/bin'].join(delimiter)
})

afterEach(() => void (process.env.PATH = PATH))

const browser = (body: string) => writeFileSync(join(tools, 'xdg-open'), `#!/bin/sh\n${body}\n`, { mode: 0o755 })

it('gives the address to the person\'s own browser, as one word', async () => {
  browser(`printf '%s|' "$@" > ${tools}/given`)
  expect(await openInBrowser('http://localhost:3030/#/presenter/1?a=b c', 'linux')).toBe(true)
  expect(readFileSync(join(tools, 'given'), 'utf8')).toBe('http://localhost:3030/#/presenter/1?a=b c|')
})

it('does not wait for a browser that stays', async () => {
  browser(`touch ${tools}/here; exec sleep 30`)
  expect(await openInBrowser('http://localhost:3030/', 'linux')).toBe(true)
  await expect.poll(() => existsSync(join(tools, 'here'))).toBe(true)
})

it('says so where there is none, and fails nobody', async () => {
  process.env.PATH = tools
  expect(await openInBrowser('http://localhost:3030/', 'linux')).toBe(false)
  browser('exit 3')
  expect(await openInBrowser('http://localhost:3030/', 'linux')).toBe(false)
})

it.each([['darwin', 'open'], ['win32', 'cmd'], ['linux', 'xdg-open'], ['freebsd', 'xdg-open']] as const)('knows how %s opens one: %s', (platform, program) => {
  const words = opener(platform, 'http://localhost:1/')
  expect([words[0], words.at(-1)]).toEqual([program, 'http://localhost:1/'])
})
