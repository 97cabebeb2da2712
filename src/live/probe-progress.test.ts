import type { ProbeProgress } from '../protocol/live.ts'
import { Buffer } from 'node:buffer'
import { expect, it } from 'vitest'
import { shippedSet } from '../../test/set.ts'
import { cellsIn } from '../read/cells.ts'
import { parseProbe } from '../read/probe-log.ts'
import { watchProbe } from './probe-progress.ts'

const set = shippedSet()
const { id, stdout } = set.captures.find(one => one.id.endsWith('-probe') && one.status === 'ok')!
const bytes = set.bytes(stdout!)

it('counts what a whole log says, however its bytes are cut', () => {
  const log = parseProbe(bytes.toString('utf8'), id)
  const told: ProbeProgress[] = []
  const watch = watchProbe('v1', progress => told.push(progress))
  for (let at = 0; at < bytes.length; at += 1009) watch.output('stdout', bytes.subarray(at, at + 1009))
  watch.output('stderr', Buffer.from('quiet\n'))
  watch.deleted(log.head.clock.wallMs + 10_000)
  expect(told.at(-1)).toMatchObject({
    side: 'v1',
    tried: log.tries.length,
    upTo: Math.max(...log.tries.map(({ end }) => end)),
    deleted: 10_000,
    cells: cellsIn(log, 0, Infinity).cells,
  })
})

it('a connection that has not ended has a cell that says so, between those that have', () => {
  const told: ProbeProgress[] = []
  const watch = watchProbe('v1', progress => told.push(progress))
  const tries = bytes.toString('utf8').split('\n').filter(line => /^\{"n":[024],/.test(line))
  watch.output('stdout', Buffer.from(tries.map(line => `${line}\n`).join('')))
  watch.quiet()
  expect(told.at(-1)!.cells).toBe('o.o.o')
})
