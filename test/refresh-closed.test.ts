import type { ChildProcess, StdioOptions } from 'node:child_process'
import type { Step } from '../src/trace/step.ts'
import { spawn } from 'node:child_process'
import { existsSync, openSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { setFolders } from '../src/set/publish.ts'
import { step, TRACE } from './fake/trace.ts'
import { World } from './fake/world.ts'

const SCRIPT = fileURLToPath(new URL('fake/refresh.ts', import.meta.url))

let world: World

beforeEach(async () => void (world = await World.with()))
afterEach(() => world.close())

/** Waits until `seen`; what is waited for comes about, or the test's own time is over. */
async function until(seen: () => boolean): Promise<void> {
  while (!seen()) await sleep(20)
}

/** A refresh that has applied its policy and then talks until it is ended, as a process of its own. */
async function talking(): Promise<{ child: ChildProcess, code: Promise<number | null> }> {
  const begun = join(world.dir, 'begun')
  const trace = [...TRACE, ...Array.from({ length: 200 }, (_, index) => step('l8', `talk-${index}`, 'here', ['sh', '-c', `touch ${begun}; sleep 0.2`]))]
  const child = started(trace, ['ignore', 'pipe', 'pipe'])
  child.stdout?.resume()
  child.stderr?.resume()
  const code = new Promise<number | null>(resolve => child.on('exit', resolve))
  // either side may be the first to talk, before the other has its policy
  const policy = 'netflow-v1 netflow-test/networkpolicy/nginx-allow-client'
  await until(() => (existsSync(begun) && world.objects().includes(policy)) || child.exitCode !== null)
  expect(world.objects()).toContain(policy)
  return { child, code }
}

function started(trace: readonly Step[], stdio: StdioOptions): ChildProcess {
  const options = join(world.dir, 'options.json')
  writeFileSync(options, JSON.stringify({ ...world.options(), trace }))
  const env = { ...process.env, PATH: `${world.tools}:${process.env.PATH}` }
  return spawn(process.execPath, [SCRIPT, options], { env, stdio })
}

function expectPutBack(): void {
  expect(world.objects()).toEqual([])
  expect([world.set, setFolders(world.set).lock].filter(existsSync)).toEqual([])
}

describe('a refresh in mid-run puts back everything it made', () => {
  it.each(['SIGHUP', 'SIGQUIT'] as const)('at %s', async (signal) => {
    const { child, code } = await talking()
    child.kill(signal)
    expect(await code).toBe(128 + constants.signals[signal])
    expectPutBack()
  })

  it('when nobody reads its stderr any more, as behind `2>&1 | head -3`', async () => {
    const { child, code } = await talking()
    child.stderr!.destroy()
    child.stdout!.destroy()
    expect(await code).toBe(128 + constants.signals.SIGPIPE)
    expectPutBack()
  })

  it('when the terminal is closed: its streams, and then a signal', async () => {
    const { child, code } = await talking()
    child.stderr!.destroy()
    child.stdout!.destroy()
    child.kill('SIGHUP')
    expect(await code).toBeOneOf([128 + constants.signals.SIGPIPE, 128 + constants.signals.SIGHUP])
    expectPutBack()
  })

  it('and goes on with that when its stderr is closed meanwhile', async () => {
    const { child, code } = await talking()
    child.stderr!.on('data', (said: Buffer) => said.includes('SIGINT') && child.stderr!.destroy())
    child.kill('SIGINT')
    expect(await code).toBe(130)
    expectPutBack()
  })
})

it('a refresh whose stderr cannot be written at all changes nothing that stays', async () => {
  const trace = [...TRACE, step('l8', 'long', 'here', ['sleep', '300'], { timeout: 300 })]
  const child = started(trace, ['ignore', 'ignore', openSync('/dev/full', 'w')])
  expect(await new Promise(resolve => child.on('exit', resolve))).toBe(1)
  expectPutBack()
})
