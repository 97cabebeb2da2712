import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it, vi } from 'vitest'
import { lastGoodSet } from '../src/set/publish.ts'
import { verifySet } from '../src/set/verify.ts'
import { asWriter } from '../src/set/writer.ts'
import { smallSet } from './set.ts'

const KILLS = process.env.DECK_NIGHTLY ? 200 : 3

vi.setConfig({ testTimeout: 1_800_000 })

const at = (path: string) => JSON.stringify(new URL(path, import.meta.url).href)

/** Stages a set with the next number and swaps it in, over and over, as the only writer; says so with each. */
const SWAPPING = `
  import { cpSync } from 'node:fs'
  const { emptyStage } = await import(${at('../src/set/store.ts')})
  const { swapIn } = await import(${at('../src/set/publish.ts')})
  const { asWriter } = await import(${at('../src/set/writer.ts')})
  const { editManifest } = await import(${at('./set.ts')})
  const [dir, whole, from] = process.argv.slice(1)
  for (let no = Number(from); ; no++) {
    await asWriter(dir, () => {}, async () => {
      emptyStage(dir + '.next')
      cpSync(whole, dir + '.next', { recursive: true })
      editManifest(dir + '.next', (manifest) => {
        manifest.runs = [{ ...manifest.runs[0], id: 'run-' + no }]
        for (const one of manifest.captures) one.run = 'run-' + no
      })
      process.stdout.write(no + ' ')
      swapIn(dir)
    })
  }
`

const numberOf = (run: string) => Number(run.replace(/^run-/, ''))

/** Lets it swap until it has begun with its second set, kills it after so many milliseconds, and gives the last that it began. */
async function killed(dir: string, whole: string, from: number, afterMs: number): Promise<number> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', SWAPPING, dir, whole, String(from)], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', (bytes: Buffer) => said += bytes.toString('utf8'))
  const ended = once(child, 'close')
  while (said.trim().split(' ').length < 2) {
    if (child.exitCode !== null) throw new Error(`it ended by itself: ${child.exitCode}`)
    await Promise.race([once(child.stdout, 'data'), ended])
  }
  await sleep(afterMs)
  child.kill('SIGKILL')
  await ended
  return Number(said.trim().split(' ').at(-1))
}

it(`of ${KILLS} kills at any moment of staging and swapping none loses a set: the last one stands whole, or the one that was put in its place`, async () => {
  const dir = join(mkdtempSync(join(tmpdir(), 'deck-killed-')), 'captures')
  const whole = smallSet()
  cpSync(whole, dir, { recursive: true })
  const [lost, mends]: [string[], string[]] = [[], []]
  let no = 1
  for (let times = 0; times < KILLS; times++) {
    const begun = await killed(dir, whole, no, Math.random() * 120)
    const read = numberOf(lastGoodSet(dir, () => {}).manifest.runs[0]!.id)
    // a kill between making the lock and saying in it who has it is told from a beginning by its age alone
    await vi.waitFor(() => asWriter(dir, text => mends.push(text), async () => {}), { timeout: 60_000, interval: 250 })
    const stands = numberOf(verifySet(dir).manifest.runs[0]!.id)
    for (const one of [read, stands]) {
      if (one !== begun && one !== begun - 1) lost.push(`kill ${times}: ${one} instead of ${begun - 1} or ${begun}`)
    }
    no = begun + 1
  }
  process.stdout.write(`${KILLS} kills, ${no} sets, ${mends.length} mended: ${[...new Set(mends)].join(' ')}\n`)
  expect(lost).toEqual([])
  expect(readdirSync(dirname(dir)).filter(name => !['captures', 'captures.next'].includes(name))).toEqual([])
})
