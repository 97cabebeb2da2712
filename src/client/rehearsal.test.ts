import { expect, it } from 'vitest'
import { effectScope, nextTick, ref } from 'vue'
import { countFor, keepOneTalk, shown, timingsOf, timingsText } from './rehearsal.ts'

const SLIDES = [
  { no: 1, title: 'Cover', note: '[30 s] Hello' },
  { no: 2, title: 'The bet', note: '[1 min] Hands up' },
  { no: 3, title: 'For questions', note: 'Ask' },
  { no: 4, title: 'More', note: 'If asked' },
]

it('every slide of the talk is listed with what it took, and of the others those that were shown', () => {
  const timings = timingsOf(SLIDES, { 1: 41.4, 3: 12 })
  expect(timings.map(({ no, planned, took }) => [no, planned, took])).toEqual([[1, 30, 41.4], [2, 60, 0], [3, 0, 12]])
  expect(timingsText(timings)).toBe('slide\ttitle\tplanned\ttook\tseconds over\n1\tCover\t0:30\t0:41\t11\n2\tThe bet\t1:00\t0:00\t-60\n3\tFor questions\t0:00\t0:12\t12\n\tall\t1:30\t0:53\t-37\n')
})

it('what slides took is of one talk: it begins anew when the timer starts, goes on behind a pause, and is gone with a reset', async () => {
  const scope = effectScope()
  const status = ref('stopped')
  shown.value = { 2: 60 }
  scope.run(() => keepOneTalk(() => status.value))
  const after = async (now: string) => {
    status.value = now
    await nextTick()
    return { ...shown.value }
  }
  expect(await after('running')).toEqual({})
  shown.value = { 2: 75 }
  expect([await after('paused'), await after('running')]).toEqual([{ 2: 75 }, { 2: 75 }])
  expect(await after('stopped')).toEqual({})
  scope.stop()
})

it('two presenter\'s windows count what has passed once, and a clock that was set back counts nothing', () => {
  shown.value = {}
  for (const now of [10_000, 10_500, 11_000, 11_500, 12_000]) countFor(7, now - 1000, now)
  expect(shown.value).toEqual({ 7: 3 })
  countFor(7, 11_000, 5000)
  countFor(7, 5000, 6000)
  expect(shown.value).toEqual({ 7: 4 })
})
