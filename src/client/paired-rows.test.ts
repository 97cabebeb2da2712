import { expect, it } from 'vitest'
import { rowsOf } from './paired-rows.ts'

const row = ({ row, like }: { row: number, like: boolean }) => like ? `${row}` : `${row} alone`

it('lays like beside like, and lets what has no like begin at the same row', () => {
  const { v1, v2 } = rowsOf([[1, 1, 2], [4, 5, 1]], { v1: 5, v2: 5 })
  expect(v1.map(row)).toEqual(['1', '2', '3 alone', '5', '6 alone'])
  expect(v2.map(row)).toEqual(['1', '2', '3 alone', '4 alone', '5'])
})

it('gives every line of both sides a row of its own, in their order', () => {
  const { v1, v2 } = rowsOf([[3, 1, 4], [9, 7, 2]], { v1: 12, v2: 8 })
  for (const [side, lines] of [[v1, 12], [v2, 8]] as const) {
    expect(side).toHaveLength(lines)
    expect(side.every(({ row }, index) => index === 0 || row > side[index - 1]!.row)).toBe(true)
  }
  expect(v1[2]!.row).toBe(v2[0]!.row)
  expect(v1[9]!.row).toBe(v2[7]!.row)
})
