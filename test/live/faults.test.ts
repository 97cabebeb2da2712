import type { Side } from '../../src/words.ts'
import type { Ended, Script } from '../fake/script.ts'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { deck } from '../../deck.config.ts'
import { runText, succeeds, until } from '../../src/exec/command.ts'
import { CLUSTERS } from '../../src/platform/kind/names.ts'
import { setFolders } from '../../src/set/publish.ts'
import { verifySet } from '../../src/set/verify.ts'
import { COMPARED } from '../../src/words.ts'
import { Presented } from '../fake/stage.ts'
import { objects, script } from './terminal.ts'

/**
 * What goes wrong on the day, done on purpose to the lab's clusters while a deck is presented. After each, the deck answers, the
 * set is a whole one, and the clusters come back to what they were. What needs no cluster is in test/faults.test.ts.
 */
const scratch = mkdtempSync(join(tmpdir(), 'deck-faults-'))
const set = join(scratch, 'captures')

let stage: Presented
let before: string[]

beforeAll(async () => {
  expect((await refresh('l1').ended).code).toBe(0)
  before = await Promise.all(COMPARED.map(objects))
  stage = await Presented.of(set)
})

afterEach(async () => {
  await expect.poll(() => stage.shown(), { timeout: 30_000 }).toContain(verifySet(set).digest)
  expect(existsSync(setFolders(set).lock)).toBe(false)
})

afterAll(async () => {
  for (const name of [CLUSTERS.v1.controlPlane, CLUSTERS.v2.controlPlane]) spawnSync('docker', ['unpause', name])
  await stage?.end()
  rmSync(scratch, { recursive: true, force: true })
})

/** A refresh of one layer into the set that is presented. */
function refresh(layer: string, into = set): Script {
  return script('refresh', ['--only', layer, '--into', into])
}

const docker = (verb: 'pause' | 'unpause' | 'kill' | 'start', container: string) => runText(['docker', verb, container])
const sums = () => readFileSync(join(set, 'SHA256SUMS'), 'utf8')

/** Until somebody records that side's cluster. */
function leased(side: Side): Promise<true> {
  const get = ['kubectl', '--context', CLUSTERS[side].context, '-n', deck.namespace, 'get', 'lease', 'dataplane-deck']
  return until<true>(`a lease in ${side}`, 60, async () => await succeeds(get) ? true : null)
}

/** A sentence for a person: no stack of ours. */
function expectClear({ stderr }: Ended): void {
  expect(stderr).not.toMatch(/^ {4}at /m)
}

/** The clusters as they were found: at once, or when what a dead node held has been given up. */
async function expectAsFound(seconds = 0): Promise<void> {
  await expect.poll(() => Promise.all(COMPARED.map(objects)), { timeout: 1000 + seconds * 1000, interval: 2000 }).toEqual(before)
}

describe('a paused API server', () => {
  it('before a refresh: it is named, the set stands, and the doctor warns', async () => {
    const was = sums()
    await docker('pause', CLUSTERS.v1.controlPlane)
    try {
      const [{ stdout }, refused] = await Promise.all([script('doctor', []).ended, refresh('l1').ended])
      expect(stdout).toMatch(/! clusters +Cannot reach the cluster of context "kind-netflow-v1"[\s\S]*[✓!] clusters +V2 "kind-netflow-v2" answers/)
      expect(refused.code).toBe(1)
      expect(refused.stderr).toContain('Cannot reach the cluster of context "kind-netflow-v1"')
      expectClear(refused)
    }
    finally {
      await docker('unpause', CLUSTERS.v1.controlPlane)
    }
    expect(sums()).toBe(was)
    await expectAsFound(30)
  })

  it('for ten seconds in the middle of one: the set is the old or the new one, whole, and the clusters are as they were', async () => {
    const [was, { ended, says }] = [sums(), refresh('constant')]
    await says(/constant\.v2\./)
    await docker('pause', CLUSTERS.v2.controlPlane)
    await sleep(10_000)
    await docker('unpause', CLUSTERS.v2.controlPlane)
    const said = await ended
    expectClear(said)
    expect([0, 1]).toContain(said.code)
    if (said.code === 1) expect(sums()).toBe(was)
    await expectAsFound(30)
  })

  it('when one is interrupted: what was made is taken back as soon as it answers', async () => {
    const [was, { child, ended, says }] = [sums(), refresh('constant')]
    await says(/constant\.v2\./)
    await docker('pause', CLUSTERS.v2.controlPlane)
    child.kill('SIGINT')
    await sleep(5000)
    await docker('unpause', CLUSTERS.v2.controlPlane)
    const said = await ended
    expect(said.code).toBe(130)
    expectClear(said)
    expect(sums()).toBe(was)
    await expectAsFound(30)
  })
})

describe('a node that is killed', () => {
  it('leaves a whole set and a deck that is up; started again, nothing is left and a refresh goes well', async () => {
    const [was, node] = [sums(), CLUSTERS.v1.nodes.at(-1)!]
    await docker('kill', node)
    try {
      const { child, ended } = refresh('l1')
      // what waits for the node would wait for minutes: the presenter ends it
      const impatient = setTimeout(() => child.kill('SIGINT'), 45_000)
      const said = await ended.finally(() => clearTimeout(impatient))
      expect([0, 1, 130]).toContain(said.code)
      expectClear(said)
      if (said.code !== 0) expect(sums()).toBe(was)
      expect(await stage.shown()).toContain(verifySet(set).digest)
    }
    finally {
      await docker('start', node)
      // it has lost its routes to the pods of the others, and its packets to them leave the machine: the lab gives them back
      expect((await script('lab', ['up']).ended).code).toBe(0)
    }
    expect((await script('refresh', ['--clean']).ended).code).toBe(0)
    expect((await refresh('l1').ended).code).toBe(0)
    await expectAsFound(120)
  })
})

describe('a laptop', () => {
  it('that sleeps in the middle of a refresh says so, and has a whole set afterwards', async () => {
    const { child, ended, says } = refresh('constant')
    await says(/constant\.v1\./)
    child.kill('SIGSTOP')
    await sleep(7000)
    child.kill('SIGCONT')
    const said = await ended
    expect(said.stderr).toMatch(/This machine stood still for \d+ s/)
    expect([0, 1]).toContain(said.code)
    expectClear(said)
    await expectAsFound(30)
  })

  it('of a second presenter: one records, the other is told who does', async () => {
    const other = join(mkdtempSync(join(scratch, 'other-')), 'captures')
    const first = refresh('constant')
    await Promise.all(COMPARED.map(leased))
    const refused = await refresh('l1', other).ended
    expect(refused.code).toBe(1)
    expect(refused.stderr).toMatch(/is being recorded by another process: \S+\/\d+, since /)
    expectClear(refused)
    expect((await first.ended).code).toBe(0)
    await expectAsFound(30)
  })
})

const small = mkdtempSync(join(tmpdir(), 'deck-small-'))
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', small]).status === 0

describe.skipIf(!mounted)('a disk that is full (needs the right to mount)', () => {
  afterAll(() => void spawnSync('umount', [small]))

  it('ends a refresh in words, and the clusters are as they were', async () => {
    const said = await refresh('l1', join(small, 'captures')).ended
    expect(said.code).toBe(1)
    expect(said.stderr).toMatch(/Nothing more could be written: ENOSPC[\s\S]*→ Free some room there/)
    expectClear(said)
    await expectAsFound(30)
  })
})
