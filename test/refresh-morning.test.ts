import type { Step } from '../src/trace/step.ts'
import type { Answer } from './fake/cluster.ts'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Fault } from '../src/exec/fault.ts'
import { shellLine } from '../src/exec/shell.ts'
import { failedBefore, PartlyRecorded } from '../src/record/failed-layers.ts'
import { setFolders } from '../src/set/publish.ts'
import { filesOf } from '../src/set/sums.ts'
import { verifySet } from '../src/set/verify.ts'
import { step, TRACE } from './fake/trace.ts'
import { digestOf, World } from './fake/world.ts'

let world: World

beforeEach(async () => {
  world = await World.with()
})

afterEach(() => world.close())

/** Two layers; the second does as a file of the test says. */
function trace(): Step[] {
  const mood = join(world.dir, 'mood')
  return [
    step('l1', 'first', 'here', ['date', '+%s.%N']),
    step('l6', 'second', 'here', ['sh', '-c', 'cat "$0" 2>/dev/null; date; [ ! -e "$0" ]', mood]),
    step('l8', 'third', 'here', ['date', '+%s.%N']),
  ]
}

const spoil = () => writeFileSync(join(world.dir, 'mood'), 'broken\n')
const captures = () => verifySet(world.set).manifest.captures
const runOf = (layer: string) => [...new Set(captures().filter(one => one.layer === layer).map(({ run }) => run))]

/** What a refresh says in vain, as a fault; 'it went well' where it does. */
async function vain(steps: readonly Step[], told = {}): Promise<Error> {
  return await world.refresh(steps, told).then(() => new Error('it went well'), (error: Error) => error)
}

describe('a layer that fails', () => {
  it('keeps its last recording with its own run, the others are published, and --resume records just that', async () => {
    const steps = trace()
    await world.refresh(steps)
    const [before] = runOf('l6')
    spoil()
    const error = await vain(steps)
    expect(error).toBeInstanceOf(PartlyRecorded)
    expect(error.message).toMatch(/^2 layers were recorded and are published; these were not:\n {2}✗ l6\n {4}- l6\.v1\.second failed: exit 1/)
    expect(error.message).toContain('→ npm run refresh -- --resume, or --only l6')
    expect(error.message).toContain('The last recording of l6 stays')
    expect(runOf('l6')).toEqual([before])
    expect(runOf('l1')).not.toEqual([before])
    expect(verifySet(world.set).manifest.runs).toHaveLength(2)
    expect(failedBefore({ journals: world.journals, dir: world.set })).toEqual(['l6'])

    const [first] = runOf('l1')
    const better = steps.map(one => one.name === 'second' ? { ...one, run: 'true' } : one)
    const { said } = await world.refresh(better, { resume: true })
    expect(said.join('\n')).toContain('Recorded now: l6.')
    expect([runOf('l1'), runOf('l6').includes(before!)]).toEqual([[first], false])
    expect(failedBefore({ journals: world.journals, dir: world.set })).toBeNull()
    expect(world.objects()).toEqual([])
  })

  it('is said not to be captured where it never was, and takes with it what cannot be told without it', async () => {
    const steps = [step('l1', 'a', 'here', ['true']), step('l2', 'b', 'here', ['true']), step('l4', 'c', 'here', ['false'])]
    const error = await vain(steps)
    expect(error.message).toMatch(/✗ l2, l3, l4, l5, l7\n[\s\S]*the deck says "not captured"/)
    expect(captures().map(({ id }) => id)).toEqual(['l1.v1.a', 'l1.v2.a'])
  })

  it('does not replace a set of other clusters: that stands, and --resume completes what was recorded', async () => {
    await world.refresh(trace())
    const before = digestOf(world.set)
    Object.assign(world.v1.facts, { nodePort: 30_090 })
    spoil()
    const error = await vain(trace())
    expect(error.message).toMatch(/^l6 could not be recorded; the last set is unchanged\./)
    expect(digestOf(world.set)).toBe(before)
    const better = trace().map(one => one.name === 'second' ? { ...one, run: 'true' } : one)
    const { said, manifest } = await world.refresh(better, { resume: true })
    expect(said.join('\n')).toMatch(/Taken over: 4 captures of l1, l8, recorded since .*\. Recorded now: l6\./)
    expect(manifest.runs).toHaveLength(2)
    expect(filesOf(world.set).filter(path => path.endsWith('.jsonl') || path === 'REPORT.txt')).toEqual([])
  })

  it('that breaks off has its changes taken back before the next one is recorded', async () => {
    const policy = ['kubectl', '-n', '{namespace}', 'apply', '-f', 'src/trace/workload/policy.yaml']
    const lift = ['kubectl', '-n', '{namespace}', 'delete', 'networkpolicy', 'nginx-allow-client', '--ignore-not-found']
    const seen = join(world.dir, 'seen')
    const steps = [
      step('l6', 'apply', 'kubectl', policy, { undo: shellLine(lift) }),
      step('l6', 'broken', 'here', ['false']),
      step('l8', 'look', 'here', ['true']),
    ]
    const tell = (told: { kind: string, step?: { name: string } }) => {
      if (told.kind === 'started' && told.step?.name === 'look') writeFileSync(seen, world.objects().filter(one => one.includes('networkpolicy')).join())
    }
    await vain(steps, { tell })
    expect(readFileSync(seen, 'utf8')).toBe('')
  })
})

/** Answers instead of a cluster, as often as said, what `says` gives; null: the cluster itself answers. */
function instead(cluster: typeof world.v1, says: (line: string) => Answer | null): void {
  const answer = cluster.answer.bind(cluster)
  Object.assign(cluster, { answer: async (words: readonly string[]) => says(words.join(' ')) ?? await answer(words) })
}

describe('a cluster that does not answer for a while', () => {
  it('costs a layer at once, none of whose steps is run, and the next one is recorded', async () => {
    let silent = 0
    instead(world.v1, line => line.includes('metadata.uid') && silent-- > 0 ? { stdout: '', code: 1, stderr: 'i/o timeout\n' } : null)
    const run: string[] = []
    const tell = (told: { kind: string, step?: { name: string }, side?: string }) => {
      if (told.kind === 'started') run.push(told.step!.name)
      // it is asked a second time
      if (told.kind === 'recorded' && told.step?.name === 'first' && told.side === 'v1') silent = 2
    }
    const error = await vain(trace(), { tell })
    expect(error.message).toMatch(/✗ l6\n {4}- Cannot reach the cluster of context "netflow-v1":[\s\S]*i\/o timeout/)
    expect(run.sort()).toEqual(['first', 'first', 'third', 'third'])
    expect(captures().map(({ layer }) => layer)).toEqual(['l1', 'l1', 'l8', 'l8'])
  })

  it('nor has an agent on the receiving node: that is said, with how to look for it', async () => {
    instead(world.v2, line => /k8s-app=cilium .*--field-selector/.test(line) ? { stdout: '{"items":[]}' } : null)
    const error = await vain(trace())
    expect(error).toBeInstanceOf(Fault)
    expect(error.message).toMatch(/^On netflow-v2-worker of "netflow-v2" one pod k8s-app=cilium has to run, and there is: none; it may just be replaced: try again\.\n {2}→ kubectl /)
  })
})

it('a replica that was evicted is none', async () => {
  const evicted = {
    metadata: { name: 'nginx-0', labels: { app: 'nginx' } },
    spec: { nodeName: 'netflow-v1-worker', containers: [{ image: 'nginx@sha256:1' }] },
    status: { phase: 'Failed', podIP: '10.4.1.99' },
  }
  const answer = world.v1.answer.bind(world.v1)
  const withEvicted = async (words: readonly string[]): Promise<Answer> => {
    const given = await answer(words)
    const line = words.join(' ')
    if (!/netflow-test\b.* get pods/.test(line) || line.includes('app=toolbox')) return given
    const { items } = JSON.parse(String(given.stdout)) as { items: object[] }
    return { ...given, stdout: JSON.stringify({ items: [evicted, ...items] }) }
  }
  Object.assign(world.v1, { answer: withEvicted })
  await world.refresh([step('l1', 'victims', 'here', ['echo', '{victimHere} {pods}'])])
  expect(verifySet(world.set).text('l1.v1.victims')).toBe('nginx-a 10.4.1.4|10.4.2.5|10.4.2.6\n')
})

describe('clusters that are no longer those of the last set', () => {
  it('lose nothing of it by a part that is recorded alone: that is refused, and all of it is recorded anew', async () => {
    await world.refresh(trace())
    const before = digestOf(world.set)
    Object.assign(world.v1.facts, { nodePort: 30_090 })
    const error = await vain(trace(), { only: ['l8'] })
    expect(error.message).toMatch(/^l1, l6 of the last set would be dropped, .*: v1 nodePort\. Nothing was recorded\.\n {2}→ /)
    expect(digestOf(world.set)).toBe(before)
    expect(world.objects()).toEqual([])
    await world.refresh(trace())
    expect(verifySet(world.set).manifest.clusters.v1.nodePort).toBe(30_090)
  })

  it('nor does --resume throw away what was recorded of them', async () => {
    const { next } = setFolders(world.set)
    await vain([step('l1', 'never', 'here', ['sh', '-c', 'echo seen; exit 1'])])
    const staged = digestOf(next)
    expect(filesOf(next)).toContain('v1/l1/never.txt')
    Object.assign(world.v1.facts, { nodePort: 30_090 })
    const error = await vain(trace(), { resume: true })
    expect(error.message).toMatch(/^Nothing can be taken over, for it was of other clusters: v1 nodePort\. .*\n {2}→ npm run refresh without --resume/)
    expect(digestOf(next)).toBe(staged)
    expect(world.objects()).toEqual([])
  })
})

describe('a refresh that cannot be published', () => {
  it('as where the disk is full, is resumed: what was recorded is still known', async () => {
    await world.refresh(trace())
    const { next } = setFolders(world.set)
    const first = captures().find(({ layer }) => layer === 'l1')!.stdout!.path
    // a folder where the last recording's file would be copied to
    const tell = (told: { kind: string }) => void (told.kind === 'recorded' && mkdirSync(join(next, first), { recursive: true }))
    const error = await vain(trace(), { only: ['l8'], tell })
    expect(error.message).toContain(first)
    rmSync(join(next, first), { recursive: true })
    const { said } = await world.refresh(trace(), { resume: true })
    expect(said.join('\n')).toMatch(/Taken over: 2 captures of l8, .* Nothing is left to be recorded\./)
    expect(filesOf(world.set).filter(path => path.endsWith('.jsonl') || path === 'REPORT.txt')).toEqual([])
  })
})

it('a refresh with private names that cannot be published leaves none of them', async () => {
  const aliases = [{ find: '172.18.255.210', alias: '198.51.100.210' }]
  const steps = [step('l1', 'address', 'here', ['echo', '{vip}']), step('l8', 'third', 'here', ['date'])]
  await world.refresh(steps, { aliases })
  const { next } = setFolders(world.set)
  const kept = captures().find(({ layer }) => layer === 'l8')!.stdout!.path
  const tell = (told: { kind: string }) => void (told.kind === 'recorded' && mkdirSync(join(next, kept), { recursive: true }))
  expect((await vain(steps, { only: ['l1'], aliases, tell })).message).toContain(kept)
  const left = filesOf(next).map(path => readFileSync(join(next, path), 'utf8')).join('\n')
  expect(aliases.flatMap(({ find, alias }) => [left.includes(find), left.includes(alias)])).toEqual([false, true])
})

describe('a refresh that was killed', () => {
  it('is resumed: what was whole is taken over, also of a plain refresh, and nothing of another trace', async () => {
    const steps = trace()
    const hang = steps.map(one => one.layer === 'l8' ? { ...one, run: 'sleep 60', timeout: 60 } : one)
    const { child, ended } = world.start(hang.map(one => ({ ...one, complete: { kind: 'digest' as const } })))
    const notes = join(setFolders(world.set).next, 'captures.jsonl')
    const noted = () => existsSync(notes) ? readFileSync(notes, 'utf8') : ''
    while (!['v1', 'v2'].every(side => noted().includes(`l6.${side}.second`))) await new Promise(resolve => setTimeout(resolve, 50))
    child.kill('SIGKILL')
    await ended
    const { said, manifest } = await world.refresh(steps, { resume: true })
    expect(said.join('\n')).toMatch(/Taken over: 4 captures of l1, l6, .* Recorded now: l8\./)
    expect(manifest.runs).toHaveLength(2)
    expect(world.objects()).toEqual([])
  })
})

describe('a toolbox that has ended, as one does whose time is over', () => {
  it('is made anew where pods have moved meanwhile, and one that runs is not', async () => {
    const steps = [...TRACE.filter(({ layer }) => layer === 'l6'), step('l8', 'behind', 'toolbox', ['true'])]
    const toolbox = 'toolbox-netflow-v1-worker'
    const tell = (told: { kind: string, step?: { name: string }, side?: string }) => {
      if (told.kind !== 'recorded' || told.step?.name !== 'delete' || told.side !== 'v1') return
      void world.v1.answer(['-n', 'netflow-test', 'delete', 'pod', toolbox])
    }
    await world.refresh(steps, { tell })
    const made = (cluster: typeof world.v1) => cluster.changes.filter(line => /create .*toolbox-/.test(line))
    expect([made(world.v1).length, made(world.v2).length]).toEqual([2, 1])
  })
})

describe('the wire', () => {
  it('decides who announces the address, and where MetalLB names another node that is said', async () => {
    for (const one of [world.v1, world.v2]) one.facts.status = `${one.name}-worker2`
    const { manifest, said } = await world.refresh([step('l1', 'a', 'here', ['true'])])
    expect(manifest.clusters.v1.receiver).toBe('netflow-v1-worker')
    expect(said.join('\n')).toContain('netflow-v1: netflow-v1-worker answers ARP for 172.18.255.210, while MetalLB\'s ServiceL2Status names netflow-v1-worker2')
  })
})
