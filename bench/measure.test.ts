import { expect, it } from 'vitest'
import { compare, inTurns, partText, spreadOf } from './measure.ts'

it('takes the middle of the runs, and between the two middle ones where their number is even', () => {
  expect(spreadOf([9, 1, 5])).toEqual({ median: 5, least: 1, most: 9, runs: 3 })
  expect(spreadOf([4, 1, 2, 9]).median).toBe(3)
})

it('runs both ways in turns, the one that was last first', async () => {
  const order: string[] = []
  const results = await inTurns(3, async () => order.push('A'), async () => order.push('B'))
  expect(order.join('')).toBe('ABBAAB')
  expect(results).toEqual({ ours: [1, 4, 5], other: [2, 3, 6] })
})

it('prints the budget beside the ratio, and says what is above it without failing', () => {
  const text = partText({
    part: 'deck',
    measured: [compare('build', 's', [12, 10, 11], [10, 9, 11], 1.2), compare('first script', 'kB', [900], [600], 1.1), compare('viewer', 'ms', [40], null, 100)],
    remarks: ['a remark'],
  })
  expect(text.split('\n')).toEqual([
    'deck',
    '  build         11.0 s (10.0–12.0)  10.0 s (9.00–11.0)  ratio 1.10  budget 1.2',
    '  first script  900 kB              600 kB              ratio 1.50  budget 1.1, above',
    '  viewer        40.0 ms                                             budget 100 ms',
    '  a remark',
    '',
  ])
})
