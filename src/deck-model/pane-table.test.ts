import { expect, it } from 'vitest'
import { BOUNDS } from '../text/bounds.ts'
import { cellsOf, tableOf } from './pane-table.ts'

const PODS = [
  'NAME          READY   STATUS    RESTARTS   AGE     IP           NODE      NOMINATED NODE   READINESS GATES',
  'nginx-9flw5   1/1     Running   0          4m25s   10.4.2.66    worker2   <none>           <none>',
  'nginx-s5g8r   1/1     Running   0          4m25s   10.4.1.150   worker    <none>           <none>',
]

it('gives a table its own widths where there is room', () => {
  expect(tableOf(PODS, 200)).toEqual({
    starts: [0, 14, 22, 32, 43, 51, 64, 74, 91],
    widths: [13, 7, 9, 10, 7, 12, 9, 16, 15],
    lost: 0,
  })
})

it('folds columns that say nothing before anything else', () => {
  const { widths } = tableOf(PODS, 70)!
  expect(widths.slice(7)).toEqual([0, 0])
  expect(widths[5]).toBeGreaterThanOrEqual('10.4.1.150'.length)
})

it('never narrows a column of addresses', () => {
  const { widths } = tableOf(PODS, 40)!
  expect(widths[5]).toBeGreaterThanOrEqual('10.4.1.150'.length)
})

it('cuts a line into cells that are the line', () => {
  const { starts } = tableOf(PODS, 70)!
  for (const line of PODS) expect(cellsOf(line, starts).join('')).toBe(line)
})

it.each([
  [['State  Recv-Q Send-Q', 'LISTEN 0      4096']],
  [['NAME   AGE']],
  [['NAME   AGE', 'nginx-long-name 4m']],
])('takes no other text for a table: %j', (lines) => {
  expect(tableOf(lines, 70)).toBeNull()
})

it('fits no table that is too long, too wide or too many columns to a pane: it is broken as other text is', () => {
  expect(tableOf(['NAME   AGE', ...Array.from<string>({ length: BOUNDS.tableLines }).fill('nginx  4m')], 70)).toBeNull()
  expect(tableOf(['NAME   AGE', `nginx  ${'4'.repeat(BOUNDS.line)}`], 70)).toBeNull()
  expect(tableOf(['A  '.repeat(BOUNDS.tableColumns + 1).trim(), 'a'], 70)).toBeNull()
})
