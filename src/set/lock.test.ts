import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir, uptime } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { describe, expect, it } from 'vitest'
import { thisProcess } from '../exec/process-mark.ts'
import { heldBy, takeLock } from './lock.ts'

/** A process that finds a stale lock, and is overtaken by a rival in the moment before it moves that away. */
const OVERTAKEN = `
  import fs from 'node:fs'
  import { syncBuiltinESMExports } from 'node:module'
  const lock = process.argv[1]
  const real = fs.renameSync
  fs.renameSync = (...args) => {
    fs.renameSync = real
    syncBuiltinESMExports()
    fs.rmSync(lock, { recursive: true })
    fs.mkdirSync(lock)
    fs.writeFileSync(lock + '/holder.json', JSON.stringify({ pid: process.ppid, since: 'rival' }))
    real(...args)
  }
  syncBuiltinESMExports()
  const { takeLock } = await import(${JSON.stringify(new URL('./lock.ts', import.meta.url).href)})
  try { takeLock(lock); process.stdout.write('taken') } catch (error) { process.stdout.write(error.message) }
`

it('of two that find a stale lock in the same moment one takes it, and the other leaves it to him', () => {
  const lock = join(mkdtempSync(join(tmpdir(), 'deck-lock-')), 'captures.lock')
  mkdirSync(lock)
  writeFileSync(join(lock, 'holder.json'), JSON.stringify({ pid: spawnSync('true').pid, since: 'then' }))
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', OVERTAKEN, lock], { encoding: 'utf8' })
  expect(stdout).toMatch(/^Another refresh took the lock just now/)
  expect(JSON.parse(readFileSync(join(lock, 'holder.json'), 'utf8'))).toEqual({ pid: process.pid, since: 'rival' })
})

describe('a lock', () => {
  const now = new Date().toISOString()
  const me = { ...thisProcess(), since: now }
  const booted = new Date(Date.now() - uptime() * 1000)

  /** A lock with this in its holder.json, made so many seconds ago. */
  function lockOf(holder: unknown, seconds = 0): string {
    const lock = join(mkdtempSync(join(tmpdir(), 'deck-lock-')), 'captures.lock')
    mkdirSync(lock)
    if (holder !== undefined) writeFileSync(join(lock, 'holder.json'), typeof holder === 'string' ? holder : JSON.stringify(holder))
    const made = Date.now() / 1000 - seconds
    utimesSync(lock, made, made)
    return lock
  }

  const refusal = (lock: string) => {
    try {
      takeLock(lock)()
      return null
    }
    catch (error) {
      return (error as Error).message
    }
  }

  it('of a process that is proven to live names it, and how to end it', () => {
    expect(refusal(lockOf(me, 60))).toBe(`Another refresh is writing captures (process ${process.pid}, since ${now}).\n  → Wait for it, or end it: kill ${process.pid}`)
  })

  it.runIf(process.platform === 'linux')('of the first process itself is waited for, and it is not named as one to end', () => {
    const stat = readFileSync('/proc/1/stat', 'utf8')
    const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
    expect(refusal(lockOf({ ...me, pid: 1, started }, 60))).toBe(`Another refresh is writing captures (since ${now}).\n  → Wait for it`)
  })

  it.each([
    ['whose number another process has now', { ...me, started: '1' }],
    ['of the machine\'s last start', { ...me, boot: 'another' }],
    ['whose process is gone', { ...me, pid: 2 ** 22 + 1 }],
    ['of the first process, which is another one now', { ...me, pid: 1 }],
    ['of number -1', { pid: -1, since: now }],
    ['of number 0', { pid: 0, since: now }],
    ['of number 1 without a proof', { pid: 1, since: now }],
    ['of a number that is a word', { pid: String(process.pid), since: now }],
    ['of a fraction', { pid: 1.5, since: now }],
    ['of number 1e400', '{"pid":1e400}'],
    ['of a list', []],
    ['without a time', { pid: process.pid }],
    ['with a time that is none', { pid: process.pid, since: 'then' }],
    ['of before the machine\'s start, by its time', { pid: process.pid, since: new Date(booted.getTime() - 3_600_000).toISOString() }],
  ])('%s is stale, and is taken over', (_, holder) => {
    const lock = lockOf(holder)
    expect(heldBy(lock)).toBeNull()
    expect(refusal(lock)).toBeNull()
  })

  it.each([
    ['cut in the middle', '{"pid":1'],
    ['empty', ''],
    ['not there', undefined],
    ['full of other bytes', '\u0000\uFFFD'],
  ])('whose holder.json is %s is waited for while it is young, and then stale', (_, holder) => {
    expect(refusal(lockOf(holder))).toMatch(/begun in this moment\)\.\n {2}→ Run it again/)
    for (const age of [60, -60]) expect(refusal(lockOf(holder, age))).toBeNull()
  })

  it.each([
    ['of another machine', { ...me, boot: 'another', host: 'else\u001B[2Jwhere' }, 'on else\\u{1b}[2Jwhere, since '],
    ['of a machine that has no mark for its start', { ...me, boot: null, host: 'elsewhere' }, 'on elsewhere, since '],
    ['of a process that cannot be proven', { ...me, started: null }, 'since '],
    ['of a number alone, from before there were marks', { pid: process.ppid, since: now }, 'since '],
    ['from the future', { pid: process.ppid, since: '2999-01-01T00:00:00.000Z' }, 'since 2999'],
  ])('%s is waited for, and no process is named that could be ended', (_, holder, who) => {
    const lock = lockOf(holder, 60)
    expect(refusal(lock)).toMatch(/^Another refresh is writing captures \((?:on \S+, )?since 2[^)]+\)\.\n {2}→ Wait for it; once no refresh runs any more: rm -r \S+$/)
    expect(refusal(lock)).toContain(who)
    expect(refusal(lock)).not.toContain('kill')
  })

  it('names this machine where its own start has another mark', () => {
    expect(me.host).toBe(hostname())
    expect(heldBy(lockOf({ ...me, boot: null }))).toBeNull()
  })
})
