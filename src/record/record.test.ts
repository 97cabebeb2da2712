import type { Facts } from '../trace/argv.ts'
import type { Step } from '../trace/step.ts'
import type { Recording } from './record.ts'
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CANARIES } from '../../test/secrets.ts'
import { shellLine } from '../exec/shell.ts'
import { recordSteps } from './record.ts'
import { eventLine } from './report.ts'
import { recordingInto } from './testing.ts'

function step(name: string, words: string[], more: Partial<Step> = {}): Step {
  return { name, layer: 'l1', sides: ['v1'], title: name, at: 'here', run: shellLine(words), complete: { kind: 'digest' }, ...more }
}

function recording(facts: Facts = {}, more: Partial<Recording> = {}): Recording {
  return recordingInto(mkdtempSync(join(tmpdir(), 'deck-record-')), { side: 'v1', client: [], facts }, more)
}

describe('adding a step is adding an object', () => {
  it('it gets its capture, its files and its digests with no other change', async () => {
    const ground = recording({ vip: '172.18.255.210' })
    const steps = [step('greeting', ['echo', 'hello {vip}'])]
    const [capture] = await recordSteps(steps, steps, ground)
    expect(capture).toMatchObject({ id: 'l1.v1.greeting', argv: ['echo', 'hello 172.18.255.210'], status: 'ok', exitCode: 0, attempts: 1 })
    expect(readFileSync(join(ground.dir, capture!.stdout!.path), 'utf8')).toBe('hello 172.18.255.210\n')
    expect(capture!.stdout).toMatchObject({ path: 'v1/l1/greeting.txt', bytes: 21, lines: 1 })
  })
})

describe('whatever a step comes to, there is a capture that says so', () => {
  it.each<[string, Step, Facts, object]>([
    ['a failure, with its stderr', step('x', ['sh', '-c', 'echo why >&2; exit 3']), {}, { status: 'failed', exitCode: 3, reason: 'exit 3: why' }],
    ['a command that is not installed', step('x', ['no-such-program']), {}, { status: 'failed', reason: 'no-such-program is not installed' }],
    ['one that does not end', step('x', ['sleep', '60'], { timeout: -4 }), {}, { status: 'timed out', exitCode: null }],
    ['more output than anybody wants', step('x', ['head', '-c', '3000000', '/dev/zero']), {}, { status: 'failed', reason: /too large/ }],
    ['an output that lost its end', step('x', ['printf', '{"a":'], { complete: { kind: 'json' } }), {}, { status: 'failed', reason: /not whole JSON/ }],
    ['a cluster that has no such thing', step('x', ['echo', '{relay}']), { relay: null }, { status: 'skipped', reason: 'this cluster has no relay', argv: null }],
    ['an exit code that is an answer', step('x', ['sh', '-c', 'echo 0; exit 1'], { okExit: [0, 1] }), {}, { status: 'ok', exitCode: 1 }],
  ])('%s', async (_, one, facts, expected) => {
    const [capture] = await recordSteps([{ attempts: 1, ...one }], [one], recording(facts))
    for (const [name, value] of Object.entries(expected)) {
      if (value instanceof RegExp) expect(capture![name as 'reason']).toMatch(value)
      else expect(capture![name as 'reason']).toEqual(value)
    }
  })

  it('and what it quotes of the output shows no secret, nor does the line for whoever watches', async () => {
    const told: string[] = []
    const secrets = Object.entries(CANARIES).map(([, secret]) => `printf '%s\\n' "$*" >&2; exit 3`.replace('"$*"', `'before' '${secret}' 'after'`))
    const steps = secrets.map((script, index) => step(`x${index}`, ['sh', '-c', script], { attempts: 1 }))
    const captures = await recordSteps(steps, steps, recording({}, { tell: progress => told.push(eventLine(progress) ?? '') }))
    for (const { reason } of captures) expect(reason).toMatch(/^exit 3: \(not shown from here on: what looks like a secret, [^)]+\)$/)
    const shown = Object.values(CANARIES).filter(secret => told.join('\n').includes(secret.trim()))
    expect([told.length, shown]).toEqual([2 * steps.length, []])
  })

  it.each(['printf \'{"password":"hunter2" "\'', 'printf \'hunter2hunter2\''])('and of JSON that is not whole no piece is quoted: %s', async (script) => {
    const one = step('x', ['sh', '-c', script], { attempts: 1, complete: { kind: 'json' } })
    const [capture] = await recordSteps([one], [one], recording())
    expect(capture!.reason).toMatch(/^it is not whole JSON: /)
    expect(capture!.reason).not.toContain('hunter')
  })

  it('and the steps behind a failed one run all the same', async () => {
    const steps = [step('a', ['false'], { attempts: 1 }), step('b', ['true'])]
    expect((await recordSteps(steps, steps, recording())).map(({ status }) => status)).toEqual(['failed', 'ok'])
  })
})

it('tries again until the output is complete, and counts', async () => {
  const counter = join(mkdtempSync(join(tmpdir(), 'deck-try-')), 'n')
  const one = step('x', ['sh', '-c', `echo . >> ${counter}; test $(wc -l < ${counter}) -ge 2 && echo ready`])
  expect(await recordSteps([one], [one], recording())).toMatchObject([{ status: 'ok', attempts: 2 }])
})

it('tries once what changes the cluster, and what its workload needs time to recover from', async () => {
  const once = [step('change', ['false'], { undo: 'true' }), step('delete', ['false'], { unsettles: true })]
  expect(await recordSteps(once, once, recording())).toMatchObject([{ status: 'failed', attempts: 1 }, { status: 'failed', attempts: 1 }])
})

it('hears a listener before it runs what the listener waits for, and ends both', async () => {
  const pipe = join(mkdtempSync(join(tmpdir(), 'deck-pipe-')), 'pipe')
  const steps = [
    step('ear', ['sh', '-c', `mkfifo ${pipe}; echo listening >&2; cat ${pipe}`], { layer: 'l5', during: { step: 'l1.mouth', ready: /listening/ } }),
    step('mouth', ['sh', '-c', `echo heard > ${pipe}`], { attempts: 1 }),
  ]
  const ground = recording()
  const captures = await recordSteps(steps.filter(({ layer }) => layer === 'l1'), steps, ground)
  expect(captures.map(({ id, status }) => [id, status])).toEqual([['l1.v1.mouth', 'ok'], ['l5.v1.ear', 'ok']])
  expect(readFileSync(join(ground.dir, 'v1/l5/ear.txt'), 'utf8')).toBe('heard\n')
})

it('writes down how a change is taken back before it is made', async () => {
  const made = join(mkdtempSync(join(tmpdir(), 'deck-change-')), 'made')
  const seen: [readonly string[], boolean][] = []
  const one = step('change', ['touch', made], { undo: `rm ${made}` })
  await recordSteps([one], [one], recording({}, { journal: undo => void seen.push([undo, existsSync(made)]) }))
  expect(seen).toEqual([[['rm', made], false]])
})

it('makes no change on a cluster that is no longer the one it began with', async () => {
  const made = join(mkdtempSync(join(tmpdir(), 'deck-other-')), 'made')
  const one = step('change', ['touch', made], { undo: `rm ${made}` })
  const other = recording({}, { sameCluster: () => Promise.reject(new Error('another cluster')) })
  await expect(recordSteps([one], [one], other)).rejects.toThrow('another cluster')
  expect(existsSync(made)).toBe(false)
})

it('lets later steps ask for what happened since an earlier one', async () => {
  const ground = recording()
  const steps = [step('first-try', ['true']), step('later', ['echo', '{firstTryStarted}'])]
  await recordSteps(steps, steps, ground)
  expect(readFileSync(join(ground.dir, 'v1/l1/later.txt'), 'utf8')).toMatch(/^\d{4}-\d\d-\d\dT.*Z\n$/)
})

it('never lets a value from a cluster become an option or a shell\'s word', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'deck-inject-')), 'touched')
  writeFileSync(file, 'whole')
  const one = step('x', ['echo', '{vip}'])
  const ground = recording({ vip: `$(rm ${file}); rm ${file}` })
  await recordSteps([one], [one], ground)
  expect(readFileSync(file, 'utf8')).toBe('whole')
})

describe('on a cloud\'s cluster', () => {
  const managed = (dir = mkdtempSync(join(tmpdir(), 'deck-record-'))) =>
    recording({}, { dir, ground: { side: 'v1', client: [], facts: { context: 'c', agent: 'anetd-a', toolbox: 't' }, managed: true } })
  const one = (more: Partial<Step>) => step('x', ['echo', 'seen'], { attempts: 1, ...more })

  it.each([
    ['one is enough of requests that its load balancer spreads over the nodes', { spread: true }, 'ok'],
    ['of what is not spread all have to be there', {}, 'failed'],
  ] as const)('%s', async (_, spread, status) => {
    const asked = one({ complete: { kind: 'lines', match: '^seen$', atLeast: 30, ...spread } })
    const [capture] = await recordSteps([asked], [asked], managed())
    expect(capture!.status).toBe(status)
  })

  it('what the agent refuses costs no set: it is kept with the refusal', async () => {
    const refused = one({ at: 'agent', run: 'cilium-dbg bpf nat list', timeout: 1 })
    const [capture] = await recordSteps([refused], [refused], managed())
    expect(capture).toMatchObject({ required: false, reason: expect.any(String) })
    expect((await recordSteps([one({})], [], managed()))[0]).toMatchObject({ required: true })
  })
})
