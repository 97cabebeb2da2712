import type { SideContext } from '../trace/argv.ts'
import { describe, expect, it } from 'vitest'
import { step } from '../../test/fake/trace.ts'
import { captureId, steps } from '../trace/index.ts'
import { isExperiment } from '../trace/layers/index.ts'
import { changes, resolveTrace } from './resolved-trace.ts'

const ground: SideContext = { side: 'v1', client: ['docker', 'exec', 'client'], facts: { context: 'one', namespace: 'ours', toolbox: 'toolbox-a', none: null } }
const FREE = { ground, aliases: [], mayChange: () => true }

function only(...given: Parameters<typeof step>) {
  return [...resolveTrace([step(...given)], FREE).values()][0]!
}

describe('what an id names', () => {
  it('is words that were filled once and cannot be changed', () => {
    const one = only('l4', 'pods', 'kubectl', ['kubectl', '-n', '{namespace}', 'get', 'pods'])
    expect(one).toMatchObject({ id: 'l4.v1.pods', argv: ['kubectl', '--context', 'one', '-n', 'ours', 'get', 'pods'], changes: false })
    expect(() => (one as unknown as { argv: string[] }).argv.push('--all')).toThrow(TypeError)
  })

  it.each([
    ['a fact this cluster has not', ['echo', '{none}'], 'this cluster has no none'],
    ['a moment of the recording', ['hubble', '--since', '{requestStarted}'], 'looks back'],
  ])('is nothing where it would need %s', (_, run, says) => {
    expect(only('l4', 'x', 'toolbox', run)).toMatchObject({ not: expect.stringContaining(says) as string })
  })

  it('is nothing for a part of a long experiment', () => {
    expect(only('failover', 'x', 'toolbox', ['ls'])).toMatchObject({ not: expect.stringContaining('experiment') as string })
  })

  it('takes with it what the step listens to', () => {
    const all = resolveTrace([step('l3', 'request', 'client', ['curl']), step('l3', 'arrival', 'toolbox', ['tcpdump'], { during: { step: 'l3.request', ready: 1 } })], FREE)
    expect(all.get('l3.v1.arrival')).toMatchObject({ during: { argv: ['docker', 'exec', 'client', 'curl'] } })
  })

  it('is nothing that changes a cluster which this deck did not make', () => {
    const apply = step('l8', 'apply', 'kubectl', ['kubectl', 'apply', '-f', 'x'], { undo: 'kubectl delete -f x' })
    expect(resolveTrace([apply], { ...FREE, mayChange: () => false }).get('l8.v1.apply')).toMatchObject({ not: expect.stringContaining('did not make') as string })
  })
})

describe('what waits for the second key', () => {
  it('is, of the trace, exactly what changes a cluster', () => {
    const found = steps.filter(one => !isExperiment(one.layer) && changes(one)).map(one => captureId(one, one.sides[0]!))
    expect(found.filter(id => !id.startsWith('l6.'))).toEqual(['l8.v1.apply', 'l8.v1.lift'])
    expect(found.filter(id => id.startsWith('l6.')).every(id => /-(?:delete|patch|rolled-out|rollout|lift|lifted)$/.test(id))).toBe(true)
  })

  it('is also what only undoes another step, for it carries no mark of its own', () => {
    expect(changes(step('l8', 'lift', 'kubectl', ['kubectl', '-n', 'ours', 'delete', 'networkpolicy', 'x']))).toBe(true)
    expect(changes(step('l8', 'x', 'kubectl', ['kubectl', '--get', 'delete', 'pods']))).toBe(true)
    expect(changes(step('l8', 'x', 'kubectl', ['kubectl', '-n', 'ours', 'get', 'networkpolicy']))).toBe(false)
    expect(changes(step('l4', 'x', 'kubectl', ['kubectl', '-n', 'ours', 'exec', 'pod', '--', 'iptables', '-F']))).toBe(true)
  })
})
