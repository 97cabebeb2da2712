import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { run } from '../src/exec/run.ts'
import { END } from '../src/record/leftovers.ts'
import { takeBackAbandoned } from '../src/record/refresh.ts'
import { setFolders } from '../src/set/publish.ts'
import { verifySet } from '../src/set/verify.ts'
import { step, TRACE } from './fake/trace.ts'
import { digestOf, World } from './fake/world.ts'

let world: World

beforeEach(async () => {
  world = await World.with()
})

afterEach(() => world.close())

/** Waits until `seen`; what is waited for comes about, or the test's own time is over. */
async function until(seen: () => boolean): Promise<void> {
  while (!seen()) await sleep(20)
}

/** Until the programs that a killed refresh left behind, which may still change something, have ended as well. */
async function quiet(): Promise<void> {
  const left = async () => (await run(['ps', '-eo', 'args='])).stdout.toString('utf8').split('\n').filter(line => line.includes(world.tools))
  await expect.poll(left).toEqual([])
}

/** A zombie that nobody has reaped yet is gone too. */
async function isGone(pidFile: string): Promise<boolean> {
  const { stdout } = await run(['ps', '-o', 'stat=', '-p', readFileSync(pidFile, 'utf8').trim()])
  return /^(?:Z.*)?$/.test(stdout.toString('utf8').trim())
}

/** The pods in which is ended what an interrupted step may have left there: by a refresh at its start, and at an interruption. */
function endedIn(cluster: string): string[] {
  const calls = world.calls.filter(({ words }) => words.includes(END[2]) && words.includes(`--context=${cluster}`))
  return calls.map(({ words }) => words[words.indexOf('exec') + 1]!)
}

/** A step behind the policy's that will not end by itself nor when it is asked to, and has a child that will not either. */
function stubborn() {
  const pids = ['parent', 'child'].map(name => join(world.dir, name))
  const program = `trap '' TERM INT; echo $$ > ${pids[0]}; sh -c "trap '' TERM INT; echo \\$\\$ > ${pids[1]}; sleep 300" & wait`
  return { pids, trace: [...TRACE, step('l8', 'stubborn', 'here', ['bash', '-c', program], { sides: ['v1'], timeout: 300 })] }
}

describe('a refresh that is interrupted ends, with all it started, and takes back what it changed', () => {
  it.each([['SIGINT', 130], ['SIGTERM', 143]] as const)('by %s, with exit code %i', async (signal, exitCode) => {
    const { trace, pids } = stubborn()
    const { child, ended } = world.start(trace)
    await until(() => pids.every(existsSync))
    expect(world.objects()).toContain('netflow-v1 netflow-test/networkpolicy/nginx-allow-client')
    child.kill(signal)
    const { code, stderr } = await ended
    expect(stderr).toContain(`Interrupted by ${signal}.`)
    expect(code).toBe(exitCode)
    expect(await Promise.all(pids.map(isGone))).toEqual([true, true])
    expect(endedIn('netflow-v1').sort()).toEqual(['client', 'client', 'stranger', 'stranger'])
    expect(world.objects()).toEqual([])
    expect([world.set, setFolders(world.set).lock].filter(existsSync)).toEqual([])
  })

  it('and a step that does not end by itself is ended with its children, shown as timed out, and the next one is run', async () => {
    const { trace, pids } = stubborn()
    const { manifest } = await world.refresh([
      ...trace.map(one => one.name === 'stubborn' ? { ...one, timeout: -3, required: false } : one),
      step('l8', 'behind', 'here', ['true']),
    ])
    const ended = manifest.captures.map(({ id, status }) => `${id} ${status}`)
    expect(ended).toEqual(expect.arrayContaining(['l8.v1.stubborn timed out', 'l8.v1.behind ok']))
    expect(await Promise.all(pids.map(isGone))).toEqual([true, true])
  })
})

describe('a refresh that is killed', () => {
  const changes = TRACE.filter(({ layer }) => layer === 'l6' || layer === 'l8')
  /** Namespace, lease, three objects, two clients, the receiver's role, the toolbox, a pod's death, the role again, a policy. */
  const CHANGES = 12
  // the one behind the last is the first that takes something back
  const points = Array.from({ length: CHANGES + 1 }, (_, index) => index + 1)
  const tried = process.env.DECK_NIGHTLY ? points : [1, 7, CHANGES + 1]

  /** As `npm run refresh -- --clean` does. */
  async function clean(): Promise<void> {
    const { PATH } = process.env
    process.env.PATH = `${world.tools}:${PATH}`
    await takeBackAbandoned({ journals: world.journals, tell: () => {} }).finally(() => process.env.PATH = PATH)
  }

  it.each(tried)('after its change %i leaves nothing once somebody cleans up', async (killAt) => {
    world.v1.facts.killAt = killAt
    expect((await world.start(changes).ended).signal).toBe('SIGKILL')
    await quiet()
    expect(world.v1.changes).toHaveLength(killAt)
    expect(world.objects().filter(one => one.startsWith('netflow-v1'))).not.toEqual([])
    await clean()
    expect(world.objects()).toEqual([])
  })

  it('at its last change is followed by one that takes all of it back first, and then does its own', async () => {
    world.v1.facts.killAt = CHANGES
    const { signal } = await world.start(changes).ended
    await quiet()
    const [after, found] = [world.v1.changes.length, world.objects()]
    expect({ signal, left: found.includes('netflow-v1 netflow-test/networkpolicy/nginx-allow-client') }).toEqual({ signal: 'SIGKILL', left: true })
    const { said } = await world.refresh(changes)
    expect(said[0]).toContain('An earlier run died before it had undone its changes')
    expect(world.v1.changes[after]).toContain('delete networkpolicy nginx-allow-client')
    expect(world.objects()).toEqual([])
    expect(verifySet(world.set).manifest.captures).toHaveLength(6)
  })

  it('makes as many changes as are tried here', async () => {
    await world.refresh(changes)
    expect(world.v1.changes.filter(line => !/delete (?:networkpolicy|namespaces|pods,)/.test(line))).toHaveLength(CHANGES)
  })
})

describe('of two refreshes at once', () => {
  /** A step that waits until the test lets it go on. */
  function waiting() {
    const go = join(world.dir, 'go')
    const wait = `while [ ! -e ${go} ]; do sleep 0.1; done`
    return { go: () => writeFileSync(go, ''), trace: [step('l1', 'wait', 'here', ['sh', '-c', wait], { timeout: 300 })] }
  }

  it('into one set, started in the same moment, one is refused and told who is at it', async () => {
    const { go, trace } = waiting()
    const both = [world.start(trace), world.start(trace)]
    const first = await Promise.race(both.map(async ({ ended }, index) => ({ index, ...await ended })))
    expect(first.code).toBe(1)
    expect(first.stderr).toMatch(/^Another refresh (?:is writing captures \((?:process \d+, since|begun in this moment)|took the lock in this moment)/)
    go()
    expect((await both[1 - first.index]!.ended).code).toBe(0)
    expect(world.objects()).toEqual([])
    expect(existsSync(setFolders(world.set).lock)).toBe(false)
  })

  it('of one cluster, into sets of their own, the second is refused by the lease and takes away nothing of the first', async () => {
    const { go, trace } = waiting()
    const first = world.start(trace)
    await until(() => world.objects().filter(one => one.endsWith('pod/stranger')).length === 2)
    const before = world.objects()
    const other = join(world.dir, 'other')
    mkdirSync(other)
    const second = await world.start(trace, { dir: join(other, 'captures'), journals: join(other, 'journals') }).ended
    expect(second.code).toBe(1)
    expect(second.stderr).toMatch(/"netflow-v[12]" is being recorded by another process: \S+\/\d+, since /)
    expect(world.objects()).toEqual(expect.arrayContaining(before))
    go()
    expect((await first.ended).code).toBe(0)
    expect(digestOf(world.set)).not.toBe('')
    expect(world.objects()).toEqual([])
  })
})
