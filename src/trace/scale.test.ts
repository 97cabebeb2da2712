import { expect, it } from 'vitest'
import { wordsOf } from '../exec/shell.ts'
import { COMPARED, GIVEN_AS } from '../words.ts'
import { onDataplanes } from './index.ts'
import { FULL, furtherSizes, scale } from './scale.ts'
import { synthetic } from './workload/synthetic.ts'

const steps = onDataplanes(scale(FULL), GIVEN_AS)
const of = (side: 'v1' | 'v2') => steps.filter(({ sides, during }) => sides.includes(side) && !during)

it('each size is a run of its own, which an interrupted recording goes on from', () => {
  expect(steps.every(({ name }) => /^n-\d+-[a-z]/.test(name))).toBe(true)
})

it('whatever makes Services says before it how all of them are taken away', () => {
  const making = steps.filter(({ run }) => wordsOf(run).some(word => /create -f -$|more\.ts$/.test(word)))
  expect(making).toHaveLength(FULL.sizes.length * (1 + 2 + 2 * 2))
  for (const { undo } of making) expect(undo).toBe('bash src/trace/workload/sweep.sh {context} {namespace} {run}')
})

it('only one side works at a time, and the sides take turns as A B B A', () => {
  // between two meetings of both sides at most one of them has anything else to do
  const spans = (side: 'v1' | 'v2') => of(side).reduce<number[]>(
    (all, { abreast }) => abreast ? [...all, 0] : [...all.slice(0, -1), all.at(-1)! + 1],
    [0],
  )
  const [v1, v2] = [spans('v1'), spans('v2')]
  expect(v1).toHaveLength(v2.length)
  expect(v1.every((count, index) => count === 0 || v2[index] === 0)).toBe(true)
  const order = v1.flatMap((count, index) => count > 0 ? ['v1'] : v2[index]! > 0 ? ['v2'] : [])
  expect(order.slice(0, 6)).toEqual(['v1', 'v2', 'v1', 'v2', 'v1', 'v2'])
})

it('both sides are asked the same in the same words, but for where V1\'s rule is read', () => {
  const line = (side: 'v1' | 'v2', name: string) => of(side).find(step => step.name === name)!.run
  for (const name of ['n-100-bulk', 'n-100-more-1', 'n-100-more-2']) expect(line('v1', name)).toBe(line('v2', name))
  for (const name of ['n-100-requests-1', 'n-100-vip-2']) expect(line('v1', name)).toBe(line('v2', name))
  expect(line('v1', 'n-100-latency-1')).toBe(`${line('v2', 'n-100-latency-1')} --toolbox {toolbox} --iptables {iptables} --on {netfilter}`)
})

it('sizes beside the plan are known from what was captured of them', () => {
  expect(furtherSizes(['scale.v1.n-100-probed'], COMPARED)).toEqual([])
  const further = furtherSizes(['scale.v1.n-5000-probed', 'scale.v2.n-5000-bulk'], COMPARED)
  expect(new Set(further.map(({ name }) => name.split('-')[1]))).toEqual(new Set(['5000']))
  expect(COMPARED.every(side => further.some(({ sides }) => sides.includes(side)))).toBe(true)
})

it('an endpoint that does not exist is in the range for measurements, each its own', () => {
  expect([1, 255, 256, 10_000].map(synthetic)).toEqual(['198.18.0.1', '198.18.0.255', '198.18.1.0', '198.18.39.16'])
})
