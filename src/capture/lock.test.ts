import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { expect, it } from 'vitest'

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
  expect(stdout).toMatch(/^Another refresh took the lock in this moment/)
  expect(JSON.parse(readFileSync(join(lock, 'holder.json'), 'utf8'))).toEqual({ pid: process.pid, since: 'rival' })
})
