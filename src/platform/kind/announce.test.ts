import { describe, expect, it } from 'vitest'
import { chooseReceiver, placement } from './announce.ts'

describe('the receiving node', () => {
  it('is the worker with exactly one replica, whichever it is', () => {
    expect(chooseReceiver(['worker', 'worker2', 'worker2'])).toBe('worker')
    expect(chooseReceiver(['worker', 'worker2', 'worker'])).toBe('worker2')
  })

  it.each([
    ['all on one node', ['worker', 'worker', 'worker'], '3 on worker'],
    ['one on each of three', ['a', 'b', 'c'], '1 on a, 1 on b, 1 on c'],
    ['two and two', ['a', 'a', 'b', 'b'], '2 on a, 2 on b'],
    ['two on two nodes and one on a third', ['a', 'a', 'b', 'b', 'c'], '2 on a, 2 on b, 1 on c'],
    ['one replica alone', ['a'], '1 on a'],
    ['none', [], 'no replica is ready'],
  ])('is not guessed where the replicas are %s', (_, pods, said) => {
    expect(() => chooseReceiver(pods)).toThrow(said)
  })

  it('is explained by how the replicas are placed, nodes in order', () => {
    expect(placement(['worker2', 'worker', 'worker2'])).toBe('1 on worker, 2 on worker2')
  })
})
