import type { Capture, RunRecord } from '../src/set/manifest.ts'
import { expect, it } from 'vitest'
import { timesOf } from './refresh.ts'

const NOON = Date.parse('2026-11-23T12:00:00.000Z')
const at = (second: number) => new Date(NOON + second * 1000).toISOString()

/** A capture of a step, begun at a second and so many seconds long. */
function capture(id: string, begun: number, seconds: number): Capture {
  const [layer, side] = id.split('.')
  return { id, layer, side, argv: ['true'], startedOn: at(begun), durationMs: seconds * 1000, attempts: 1 } as Capture
}

const run = { id: 'r', startedOn: at(0), finishedOn: at(60) } as RunRecord

it('takes for each layer the slower side, and adds the layers up', () => {
  const times = timesOf(run, [
    capture('l1.v1.service', 10, 1),
    capture('l1.v2.service', 10, 3),
    capture('l4.v1.redirect', 14, 5),
    capture('l4.v2.redirect', 14, 2),
  ])
  expect(times.layers).toEqual([
    { layer: 'l1', own: { v1: 1, v2: 3 }, took: 3 },
    { layer: 'l4', own: { v1: 5, v2: 2 }, took: 5 },
  ])
  expect(times).toMatchObject({ own: 8, wall: 60, before: 10, recording: 9, after: 41 })
})

it('counts a listener once, with the step it listens to, and in that step\'s layer', () => {
  const times = timesOf(run, [capture('l3.v1.arrival', 1, 5), capture('l5.v1.reply', 2, 6), capture('l3.v1.request', 3, 1)])
  expect(times.layers).toEqual([{ layer: 'l3', own: { v1: 7, v2: 0 }, took: 7 }])
})

it('does not count what a side only waited for the other', () => {
  expect(timesOf(run, [capture('l1.v1.service', 0, 1), capture('l1.v1.pool', 10, 1)]).own).toBe(2)
})

it('counts a step that this trace no longer has where it was shown', () => {
  expect(timesOf(run, [capture('l2.v1.no-such-step', 0, 4)]).layers).toEqual([{ layer: 'l2', own: { v1: 4, v2: 0 }, took: 4 }])
})
