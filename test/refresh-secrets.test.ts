import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { setFolders } from '../src/set/publish.ts'
import { REPORT } from '../src/set/seal.ts'
import { filesOf, MANIFEST, SUMS } from '../src/set/sums.ts'
import { verifySet } from '../src/set/verify.ts'
import { asWriter } from '../src/set/writer.ts'
import { step, TRACE } from './fake/trace.ts'
import { World } from './fake/world.ts'

let world: World
let next: string

beforeEach(async () => {
  world = await World.with()
  next = setFolders(world.set).next
})

afterEach(() => world.close())

/** Waits until `seen`; what is waited for comes about, or the test's own time is over. */
async function until(seen: () => boolean): Promise<void> {
  while (!seen()) await sleep(5)
}

/** A step that prints a secret which its words do not show, after so many bytes. */
function telling(bytes = 0) {
  return step('l1', 'telling', 'here', ['sh', '-c', `yes a word | head -c ${bytes}; printf '\\npassw%s hunter%s\\n' ord: 2`])
}

/** A step behind the others that says when it has begun, and does not end by itself. */
function waiting() {
  const begun = join(world.dir, 'begun')
  return { begun, step: step('l8', 'waiting', 'here', ['sh', '-c', `touch ${begun}; sleep 300`], { timeout: 300 }) }
}

/** Whether a staging folder or a set says it, in whichever file. */
function says(dir: string, what: string): boolean {
  return existsSync(dir) && filesOf(dir).some(path => readFileSync(join(dir, path)).includes(what))
}

describe('of a recording that is interrupted', () => {
  it('nothing stays but a masked report where it printed a secret, and the terminal says so', async () => {
    const { begun, step: last } = waiting()
    const { child, ended } = world.start([telling(), ...TRACE, last])
    await until(() => existsSync(begun))
    expect(says(next, 'hunter2')).toBe(true)
    child.kill('SIGINT')
    const { code, stderr, stdout } = await ended
    expect(stderr).toMatch(/looks like a secret would have been published[\s\S]*v1\/l1\/telling\.txt:2: password: \*{8}[\s\S]*Interrupted by SIGINT/)
    expect(stdout + stderr).not.toContain('hunter2')
    expect({ code, left: readdirSync(next), set: existsSync(world.set) }).toEqual({ code: 130, left: [REPORT], set: false })
  })

  it('what it recorded stays where it holds none, for nobody else to read, and is no set', async () => {
    const { begun, step: last } = waiting()
    const { child, ended } = world.start([...TRACE, last])
    await until(() => existsSync(begun))
    child.kill('SIGINT')
    await ended
    expect(filesOf(next)).toContain('v1/l4/redirect.txt')
    expect(filesOf(next)).not.toContain(SUMS)
    expect(statSync(next).mode & 0o777).toBe(0o700)
  })
})

describe('of a recording that printed a secret and is killed, no later command publishes it', () => {
  /** Whatever reads, mends or goes on next. */
  async function afterwards(): Promise<void> {
    expect(existsSync(join(next, SUMS))).toBe(false)
    const said: string[] = []
    await asWriter(world.set, text => said.push(text), async () => {})
    expect(said).toEqual([])
    expect(() => verifySet(next)).toThrow(/is missing/)
    expect(existsSync(world.set)).toBe(false)
  }

  it('when it is killed while it records: it is not resumed either, and the next one begins anew', async () => {
    const { begun, step: last } = waiting()
    const { child, ended } = world.start([telling(), ...TRACE, last])
    await until(() => existsSync(begun))
    child.kill('SIGKILL')
    await ended
    await afterwards()
    await expect(world.refresh(TRACE, { resume: true })).rejects.toThrow(/looks like a secret/)
    expect(readdirSync(next)).toEqual([REPORT])
    await world.refresh(TRACE)
    expect(says(world.set, 'hunter2')).toBe(false)
  })

  it('when it is killed in the middle of the search, before which nothing has sums', async () => {
    const { child, ended } = world.start([...TRACE, telling(20_000_000)])
    await until(() => existsSync(join(next, MANIFEST)))
    child.kill('SIGKILL')
    expect((await ended).signal).toBe('SIGKILL')
    await afterwards()
    await world.refresh(TRACE)
    expect(says(world.set, 'hunter2')).toBe(false)
  })
})

it.each(['captures/current.next', 'elsewhere/talk.next', 'talk.prev'])('git takes nothing from %s', (folder) => {
  const root = fileURLToPath(new URL('..', import.meta.url))
  expect(execFileSync('git', ['check-ignore', `${folder}/v1/l1/service.txt`], { cwd: root, encoding: 'utf8' })).toContain(folder)
})
