import { existsSync, mkdirSync, mkdtempSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import process from 'node:process'
import { expect, it } from 'vitest'
import { inScratch, removeLeft } from './scratch.ts'

/** No process has a number as high. */
const GONE = 2 ** 30

it('a folder for secrets is named after its process, is this user\'s alone, and is gone afterwards', async () => {
  const left = join(tmpdir(), `deck-${GONE}-abcdef`)
  mkdirSync(left)
  writeFileSync(join(left, 'kubeconfig-v1'), 'token: x')
  const dir = await inScratch(async (own) => {
    expect([dirname(own), statSync(own).mode & 0o777]).toEqual([tmpdir(), 0o700])
    expect(basename(own)).toMatch(new RegExp(`^deck-${process.pid}-\\w{6}$`))
    expect(existsSync(left)).toBe(false)
    return own
  })
  expect(existsSync(dir)).toBe(false)
})

it('only what a process that is gone has left is removed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'deck-left-'))
  const names = [`a-${GONE}`, `a-${process.pid}`, `b-${GONE}`, 'a-', 'a-x']
  for (const name of names) mkdirSync(join(folder, name))
  removeLeft(folder, /^a-(\d+)$/)
  expect(names.filter(name => existsSync(join(folder, name)))).toEqual(names.slice(1))
})
