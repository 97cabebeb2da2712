import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { expect, it } from 'vitest'
import { start } from './run.ts'

const MB = 1 << 20

/** Prints 200 MB, in pieces of a pipe's size, as fast as anybody reads. */
const FLOOD = `const piece = Buffer.alloc(65536, 'x')
let left = 3200
const write = () => { while (left-- > 0) if (!process.stdout.write(piece)) return process.stdout.once('drain', write) }
write()`

it('an output of 200 MB is refused at the stated limit, and at no moment is more held than three times that', async () => {
  const script = join(mkdtempSync(join(tmpdir(), 'deck-flood-')), 'flood.cjs')
  writeFileSync(script, FLOOD)
  const limit = 8 * MB
  const held = () => process.memoryUsage().arrayBuffers
  const before = held()
  let most = 0
  const watch = setInterval(() => most = Math.max(most, held() - before), 1)
  const ran = await start([process.execPath, script], { maxBytes: limit, timeoutMs: 60_000 }).done
  clearInterval(watch)
  most = Math.max(most, held() - before)
  expect(ran).toMatchObject({ ending: 'too large', exitCode: null, limit })
  expect(ran.stdout.length).toBeLessThanOrEqual(limit)
  expect(ran.stdout.length).toBeGreaterThan(limit / 2)
  expect(most).toBeLessThan(3 * limit)
})
