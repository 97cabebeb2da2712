import type { Presented as Process } from './fake/stage.ts'
import { readdirSync } from 'node:fs'
import { constants } from 'node:os'
import process from 'node:process'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Presented } from './fake/stage.ts'
import { World } from './fake/world.ts'
import { smallSet } from './set.ts'

const CAPTURES = smallSet()

let world: World
let before: string[]

beforeEach(async () => {
  world = await World.with()
  before = world.objects()
})
afterEach(() => world.close())

/** `npm run present -- --live` once both clusters are reached and its toolboxes are in them. */
async function live(): Promise<Process> {
  const words = ['--no-open', '--live', '--v1', 'netflow-v1', '--v2', 'netflow-v2']
  const one = await Presented.of(CAPTURES, words, { PATH: `${world.tools}:${process.env.PATH}` })
  await expect.poll(() => one.stderr, { timeout: 120_000 }).toContain('Live mode is ready: both clusters answer.')
  expect(world.objects()).not.toEqual(before)
  return one
}

it.each<[string, (one: Process) => void, NodeJS.Signals]>([
  ['SIGHUP', one => one.child.kill('SIGHUP'), 'SIGHUP'],
  ['SIGQUIT', one => one.child.kill('SIGQUIT'), 'SIGQUIT'],
  ['a closed terminal', (one) => {
    one.child.stdout.destroy()
    one.child.stderr.destroy()
    one.child.kill('SIGHUP')
  }, 'SIGHUP'],
])('live mode on stage that is ended by %s takes everything out of the clusters again', async (_, end, signal) => {
  const one = await live()
  const code = new Promise(resolve => one.child.on('exit', resolve))
  end(one)
  expect(await code).toBe(128 + constants.signals[signal])
  expect(world.objects()).toEqual(before)
  expect(readdirSync(one.scratch).filter(name => name.startsWith('deck-'))).toEqual([])
})
