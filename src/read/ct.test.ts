import { expect, it } from 'vitest'
import { parseCt, unanswered } from './ct.ts'
import { fixture } from './testing.ts'

it('of a silent node\'s connections those are unanswered that saw nothing but a SYN and have not expired by the table\'s own clock', () => {
  const entries = parseCt(fixture('silent-node-v2/ct.txt'))
  const found = unanswered(entries)
  expect(found).toHaveLength(410)
  expect(new Set(found.map(({ backendId }) => backendId))).toEqual(new Set([11, 12]))
  // 1,200 are listed: the others have expired and are not swept yet
  expect(entries.filter(({ direction, fields }) => direction === 'SVC' && fields.TxFlagsSeen === '0x02')).toHaveLength(1200)
})

it('none is where every connection was answered', () => {
  expect(unanswered(parseCt(fixture('host-routing-v2/ct.txt')))).toEqual([])
})
