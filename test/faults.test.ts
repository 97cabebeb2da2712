import type { ChildProcess } from 'node:child_process'
import { spawnSync } from 'node:child_process'
import { appendFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { setFolders } from '../src/set/publish.ts'
import { refuseForeign } from '../src/set/target.ts'
import { verifySet } from '../src/set/verify.ts'
import { Presented } from './fake/stage.ts'
import { step, TRACE } from './fake/trace.ts'
import { digestOf, World } from './fake/world.ts'
import { editManifest, SHIPPED, smallSet } from './set.ts'

/** Waits until `seen`; what is waited for comes about, or the test's own time is over. */
async function until(seen: () => boolean): Promise<void> {
  while (!seen()) await sleep(20)
}

/** Whether a process is stopped by a signal, as Linux and macOS say it. */
function stopped({ pid }: ChildProcess): boolean {
  return spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout.startsWith('T')
}

describe('during a talk', () => {
  let captures: string
  let stage: Presented

  beforeAll(async () => {
    captures = smallSet()
    stage = await Presented.of(captures)
  })
  afterAll(() => stage.end())

  const shows = (digest: string) => expect.poll(() => stage.shown()).toContain(digest)
  const says = (what: RegExp) => expect.poll(() => stage.stderr).toMatch(what)

  /** A set like this one with another time, beside it as a refresh stages it. */
  function staged(finishedOn: string): string {
    const { next } = setFolders(captures)
    cpSync(captures, next, { recursive: true })
    editManifest(next, ({ runs }) => void (runs.at(-1)!.finishedOn = finishedOn))
    return verifySet(next).digest
  }

  it('a byte that is changed in captures/ is told of, and the slides stay; mended, that is told as well', async () => {
    const [{ digest }, whole] = [verifySet(captures), smallSet()]
    appendFileSync(join(captures, 'v1/l1/service.txt'), 'x')
    await says(/changed: captures\/v1\/l1\/service\.txt[\s\S]*→ Restore it from git.*\nThe slides stay with set /)
    expect(await stage.shown()).toContain(digest)
    expect(await stage.output('v1/l1/service.txt')).toBe(readFileSync(join(whole, 'v1/l1/service.txt'), 'utf8'))
    cpSync(join(whole, 'v1/l1/service.txt'), join(captures, 'v1/l1/service.txt'))
    await says(/captures\/ is whole again: set /)
  })

  it('a set that is swapped in takes its place, while the deck answers without a pause', async () => {
    const digest = staged('2030-01-01T00:00:00.000Z')
    const { next, previous } = setFolders(captures)
    const swapped = new AbortController()
    let answers = 0
    const asking = (async () => {
      // a kept connection is closed after five idle seconds, and a browser, unlike fetch, then asks again
      for (; !swapped.signal.aborted; answers++) expect((await fetch(stage.origin, { headers: { connection: 'close' } })).status).toBe(200)
    })()
    renameSync(captures, previous)
    await until(() => answers > 3)
    renameSync(next, captures)
    rmSync(previous, { recursive: true })
    await shows(digest)
    swapped.abort()
    await asking
    expect(stage.stderr).toContain('A new set is on the slides: ')
  })

  it('a laptop that sleeps over a swap wakes up with a deck that answers, and shows the new set', async () => {
    const digest = staged('2030-01-02T00:00:00.000Z')
    const { next, previous } = setFolders(captures)
    stage.child.kill('SIGSTOP')
    await until(() => stopped(stage.child))
    renameSync(captures, previous)
    renameSync(next, captures)
    rmSync(previous, { recursive: true })
    stage.child.kill('SIGCONT')
    await shows(digest)
  })

  it('all of captures/ may go: every output is still there to be opened', async () => {
    const { digest } = verifySet(captures)
    renameSync(captures, `${captures}.gone`)
    await says(/captures\/manifest\.json is missing[\s\S]*\nThe slides stay with set /)
    expect(await stage.shown()).toContain(digest)
    expect(await stage.output('v2/l1/service.txt')).toBe(readFileSync(join(SHIPPED, 'v2/l1/service.txt'), 'utf8'))
    renameSync(`${captures}.gone`, captures)
  })
})

/** Each test has its own clusters; several of them wait for seconds, and so they wait at the same time. */
describe.concurrent('a refresh', () => {
  const worlds: World[] = []
  const begun = async () => {
    const world = await World.with()
    worlds.push(world)
    return world
  }
  afterAll(() => worlds.forEach(world => world.close()))

  /** A step that says when it has begun, and ends by itself after so many seconds. */
  function nap(world: World, seconds: number, more = {}) {
    const begun = join(world.dir, 'begun')
    return { begun, trace: [step('l1', 'nap', 'here', ['sh', '-c', `touch ${begun}; sleep ${seconds}; echo slept`], { timeout: 60, ...more }), ...TRACE] }
  }

  /** Seconds of a sleep that are told of, and milliseconds of one that lasts longer. */
  const [STANDSTILL, SLEEP_MS] = [1, 2500]

  /** Puts the laptop to sleep, for so long. */
  async function sleepOver(child: ChildProcess, ms = SLEEP_MS): Promise<void> {
    child.kill('SIGSTOP')
    await sleep(ms)
    child.kill('SIGCONT')
  }

  function oldSet(world: World): string {
    mkdirSync(world.set)
    writeFileSync(join(world.set, 'manifest.json'), 'an old set\n')
    return digestOf(world.set)
  }

  it('of API servers that take a connection and say nothing, as paused ones do, names both and changes nothing', async ({ expect }) => {
    const world = await begun()
    world.program('kubectl', `#!/bin/sh\ncase "$*" in *config*) echo 'clusters: [{cluster: {server: "https://127.0.0.1:1"}}]' ;; *) exec sleep 300 ;; esac\n`)
    const { code, stderr } = await world.start(TRACE).ended
    for (const name of ['netflow-v1', 'netflow-v2']) expect(stderr).toContain(`Cannot reach the cluster of context "${name}"`)
    expect(stderr).toContain('timed out after 15 s')
    expect(code).toBe(1)
  })

  it('during the talk leaves the old set on the slides until the new one is whole', async ({ expect }) => {
    const world = await begun()
    smallSet(['l1'], world.set)
    const { digest } = verifySet(world.set)
    const stage = await Presented.of(world.set)
    const [reached, go] = ['reached', 'go'].map(name => join(world.dir, name)) as [string, string]
    try {
      const { ended } = world.start([step('l1', 'wait', 'here', ['sh', '-c', `touch ${reached}; until test -e ${go}; do sleep 0.1; done`], { timeout: 300 }), ...TRACE])
      await until(() => existsSync(reached))
      expect(await stage.shown()).toContain(digest)
      writeFileSync(go, '')
      expect((await ended).code).toBe(0)
      const recorded = verifySet(world.set).digest
      await expect.poll(() => stage.shown()).toContain(recorded)
      const failing = await world.start([step('l1', 'broken', 'here', ['false'])]).ended
      expect(failing.stderr).toContain('the last set is unchanged')
      // it looks again for this, and so it has looked at all that came before
      appendFileSync(join(world.set, 'v1/l1/service.txt'), 'x')
      await expect.poll(() => stage.stderr).toMatch(/changed: captures\/v1\/l1\/service\.txt[\s\S]*The slides stay with set /)
      expect(await stage.shown()).toContain(recorded)
    }
    finally {
      await stage.end()
    }
  })

  it('on a laptop that sleeps for a while goes on where it was, publishes a whole set, and says that it slept', async ({ expect }) => {
    const world = await begun()
    const { begun: napping, trace } = nap(world, 1)
    const { child, ended } = world.start(trace, { standstill: STANDSTILL })
    await until(() => existsSync(napping))
    await sleepOver(child)
    const { code, stderr } = await ended
    expect(stderr).toMatch(/This machine stood still for \d+ s, as a laptop does that sleeps\./)
    expect(code).toBe(0)
    expect(verifySet(world.set).capture('l1.v1.nap')?.status).toBe('ok')
    expect(world.objects()).toEqual([])
  })

  it('on a laptop that sleeps until a step is out of time publishes nothing, and names the step', async ({ expect }) => {
    const world = await begun()
    const before = oldSet(world)
    // as a step's time is five seconds more, this one has three
    const { begun: napping, trace } = nap(world, 60, { timeout: -2, sides: ['v1'] })
    const { child, ended } = world.start(trace, { standstill: STANDSTILL })
    await until(() => existsSync(napping))
    await sleepOver(child, 3000 + SLEEP_MS)
    const { code, stderr } = await ended
    expect(stderr).toMatch(/This machine stood still for \d+ s[\s\S]*the last set is unchanged\.\n {2}✗ l1\n {4}- l1\.v1\.nap timed out: it was timed out after \d+ ms/)
    expect(code).toBe(1)
    expect(digestOf(world.set)).toBe(before)
    expect(world.objects()).toEqual([])
  })

  it('whose disk refuses a write says so in words, and takes back what it changed', async ({ expect }) => {
    const world = await begun()
    const before = oldSet(world)
    const full = join(setFolders(world.set).next, 'v1/l8/full.txt')
    // writing to /dev/full fails as on a disk that is full (full(4))
    const fill = step('l8', 'full', 'here', ['sh', '-c', `mkdir -p ${join(full, '..')} && ln -s /dev/full ${full} && echo much`], { sides: ['v1'] })
    // the other side applies its policy a second after this one has failed
    const late = step('l8', 'late', 'here', ['sleep', '1'], { sides: ['v2'] })
    const trace = [fill, late, ...TRACE]
    const { code, stderr } = await world.start(trace).ended
    expect(stderr).toMatch(/Nothing more could be written: ENOSPC: no space left on device.*\nThe set in \S+ is unchanged\.\n {2}→ Free some room there/)
    expect(stderr).not.toContain('    at ')
    expect(code).toBe(1)
    expect(digestOf(world.set)).toBe(before)
    expect(world.objects()).toEqual([])
    expect(existsSync(setFolders(world.set).lock)).toBe(false)
  })
})

const small = mkdtempSync(join(tmpdir(), 'deck-small-'))
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', small]).status === 0

afterAll(() => mounted && spawnSync('umount', [small]))

describe.skipIf(!mounted)('a disk that is really full (needs the right to mount)', () => {
  it('is no place for a set itself: its folder cannot be renamed', () => {
    for (const name of readdirSync(small)) rmSync(join(small, name), { recursive: true })
    expect(() => refuseForeign(small)).toThrow(`${small} is a mount point, which cannot be replaced by renaming.`)
  })

  it.each([['of what it recorded', 0], ['before it began', 1 << 20]])('%s: the old set stands, the clusters are as they were, and the next refresh goes well', async (_, bytes) => {
    const world = await World.with()
    const told = { dir: join(small, 'captures'), journals: join(small, 'journals') }
    for (const name of readdirSync(small)) rmSync(join(small, name), { recursive: true })
    mkdirSync(told.dir)
    writeFileSync(join(told.dir, 'manifest.json'), 'an old set\n')
    const before = digestOf(told.dir)
    spawnSync('sh', ['-c', `head -c ${bytes} /dev/zero > ${join(small, 'filler')}`])
    const flood = step('l5', 'flood', 'here', ['head', '-c', '400000', '/dev/zero'])
    const { code, stderr } = await world.start([...TRACE, flood], told).ended
    expect(stderr).toContain('Nothing more could be written: ENOSPC: no space left on device')
    expect(stderr).not.toContain('    at ')
    expect({ code, set: digestOf(told.dir), left: world.objects() }).toEqual({ code: 1, set: before, left: [] })
    for (const gone of [join(small, 'filler'), setFolders(told.dir).next]) rmSync(gone, { recursive: true, force: true })
    const again = await world.start(TRACE, told).ended
    expect(again.stderr).not.toMatch(/Another refresh|could not|Nothing more/)
    expect({ code: again.code, left: world.objects() }).toEqual({ code: 0, left: [] })
    world.close()
  })
})
