import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { World } from './fake/world.ts'

let world: World

beforeEach(async () => void (world = await World.with()))
afterEach(() => world.close())

/** What each asks first, and what it is given. */
const ASKS = {
  lab: ['docker', 'status'],
  gke: ['gcloud', 'up', '--yes'],
} as const

describe.each(Object.keys(ASKS) as (keyof typeof ASKS)[])('npm run %s', (name) => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const)('ends with what it has started at %s', async (signal) => {
    const [tool, ...words] = ASKS[name]
    const pid = join(mkdtempSync(join(tmpdir(), 'deck-tool-')), 'pid')
    world.program(tool, `#!/bin/sh\necho $$ > ${pid}.new && mv ${pid}.new ${pid}\nexec sleep 300\n`)
    const { child, ended } = world.script(fileURLToPath(new URL(`../scripts/${name}.ts`, import.meta.url)), words)
    while (!existsSync(pid)) await sleep(20)
    child.kill(signal)
    const { code, stdout, stderr } = await ended
    expect({ code, stdout }).toEqual({ code: 128 + constants.signals[signal], stdout: '' })
    expect(stderr).toBe(`${signal}: stopping once all changes are undone.\nInterrupted by ${signal}.\n`)
    // a zombie that nobody has reaped yet is gone too
    await expect.poll(() => spawnSync('ps', ['-o', 'stat=', '-p', readFileSync(pid, 'utf8').trim()], { encoding: 'utf8' }).stdout).toMatch(/^(?:Z.*)?$/m)
  })
})
