import type { Step, StepEnd } from './make-steps.ts'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { progressLine, runAll } from './make-progress.ts'
import { startAll } from './make-steps.ts'

function step(name: string, after: string[] = [], rest: Partial<Step> = {}): Step {
  return { name, after, advice: `mend ${name}`, found: async () => null, make: async () => {}, ...rest }
}

async function kinds(steps: Step[], signal?: AbortSignal): Promise<Record<string, StepEnd['kind']>> {
  const ends = startAll(steps, () => {}, { signal }).map(async ({ step, end }) => [step.name, (await end).kind])
  return Object.fromEntries(await Promise.all(ends))
}

describe('the lab\'s engine', () => {
  it('does not make what it finds', async () => {
    const found = step('client', [], {
      found: async () => 'runs',
      make: async () => { throw new Error('made all the same') },
    })
    expect(await kinds([found])).toEqual({ client: 'found' })
  })

  it('runs both sides at the same time: each waits for the other to have begun', async () => {
    const one = Promise.withResolvers<void>()
    const other = Promise.withResolvers<void>()
    const meet = (mine: PromiseWithResolvers<void>, theirs: PromiseWithResolvers<void>) => () => {
      mine.resolve()
      return theirs.promise
    }
    expect(await kinds([
      step('v1', [], { make: meet(one, other) }),
      step('v2', [], { make: meet(other, one) }),
    ])).toEqual({ v1: 'made', v2: 'made' })
  })

  it('makes a step only after what it comes after', async () => {
    const order: string[] = []
    await kinds([
      step('cluster', [], { make: async () => void order.push(await pause(5, 'cluster')) }),
      step('network', ['cluster'], { make: async () => { order.push('network') } }),
    ])
    expect(order).toEqual(['cluster', 'network'])
  })

  it('lets one side go on when the other fails, and does not reach what needs the failed step', async () => {
    expect(await kinds([
      step('v1', [], { make: async () => { throw new Error('no') } }),
      step('v2'),
      step('v1 network', ['v1']),
      step('v1 answer', ['v1 network']),
      step('v2 network', ['v2']),
    ])).toEqual({ 'v1': 'failed', 'v2': 'made', 'v1 network': 'not reached', 'v1 answer': 'not reached', 'v2 network': 'made' })
  })

  it('makes nothing more after an interruption', async () => {
    const interruption = new AbortController()
    expect(await kinds([
      step('cluster', [], { make: async () => interruption.abort(new Error('interrupted by SIGINT')) }),
      step('network', ['cluster']),
    ], interruption.signal)).toEqual({ cluster: 'made', network: 'failed' })
  })

  it('refuses a list whose order is wrong', () => {
    expect(() => startAll([step('network', ['cluster']), step('cluster')], () => {})).toThrow('"network" comes after "cluster"')
  })
})

describe('the progress that a person reads', () => {
  it('has one line for each step, with how long it took or that it was there', async () => {
    const said: string[] = []
    await runAll([
      step('v1 cluster', [], { make: async () => 'started again' }),
      step('client', [], { found: async () => '' }),
      step('v2 cluster', [], { make: async () => { throw new Error('no') } }),
      step('v2 Cilium', ['v2 cluster']),
    ], { write: text => said.push(text) })
    expect(said.map(text => text.replace(/\d+ s\b/, 'N s')).sort()).toEqual([
      '· v2 Cilium not reached: it needs v2 cluster\n',
      '✓ client, as it was\n',
      '✓ v1 cluster N s: started again\n',
      '✗ v2 cluster failed after N s\n',
    ])
  })

  it('names the step, what went wrong and what to do about it', async () => {
    const no = new Error('$ kind create cluster\nexit 1\nno space')
    const wrong = await runAll([step('v2 cluster', [], { make: () => Promise.reject(no) })], { write: () => {} })
    expect(wrong.replace(/\d+ s\b/, 'N s')).toBe('✗ v2 cluster failed after N s\n  $ kind create cluster\n  exit 1\n  no space\n  → mend v2 cluster')
  })

  it('rounds seconds as a clock shows them', () => {
    const end = { kind: 'made', note: '' } as const
    expect(progressLine({ step: step('v1 cluster'), state: 'made', says: '', seconds: () => 60.7, end: Promise.resolve(end) }, end)).toBe('✓ v1 cluster 61 s')
  })
})
