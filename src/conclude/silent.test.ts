import type { FailoverRun } from '../read/failover.ts'
import { expect, it } from 'vitest'
import { shippedSet } from '../../test/set.ts'
import { readFailover } from '../read/failover.ts'
import { CUT } from '../trace/nodecut.ts'
import { silentWords } from './silent.ts'

const NAMES = { v1: 'kube-proxy', v2: 'Cilium' }
const runs = readFailover(shippedSet(), 'failover').filter(({ variant }) => variant === CUT.name)
const counting = ({ voids }: FailoverRun) => voids.length === 0
function after(of: (run: FailoverRun) => number) {
  return runs.map((run) => {
    return run.silence ? { ...run, silence: { ...run.silence, after: of(run) } } : run
  })
}

it('names who still fails once the pods have left the Service, with the interval, and how many runs are cut off by their log', () => {
  const { title, says } = silentWords(runs, NAMES)
  expect(title).toMatch(/^Its pods have left the Service, and kube-proxy still fails: \d+ connections, Cilium \d+$/)
  expect(says).toEqual([
    expect.stringMatching(/^Medians after the line differ: by [\d.]+ \(95 % interval \d+ to \d+; 10 and 10 runs\)\.$/),
    'In 7 of 10 runs kube-proxy still fails when the log ends: its number is a lower bound.',
    'Not drawn: 4 of 24 runs. In 3 the Service named the silent pods to the end, and 71 to 72 % failed.',
  ])
})

it('names the other where the other fails', () => {
  const { title } = silentWords(after(({ side, run }) => side === 'v2' ? 300 + run : run), NAMES)
  expect(title).toMatch(/and Cilium still fails: \d+ connections, kube-proxy \d$/)
})

it('leaves the question where no difference is shown, and where too few runs count', () => {
  const alike = silentWords(after(({ run }) => run), NAMES)
  expect(alike.title).toBe(alike.question)
  expect(alike.says[0]).toMatch(/^After the line no difference is shown: by \d \(95 % interval −\d to \d;/)
  const few = silentWords(runs.filter(({ run }) => run < 9), NAMES)
  expect(few.title).toBe(few.question)
  expect(few.says[0]).toBe('Too few valid runs to compare: 8 and 7, and it takes 10.')
})

it('lays the failures around the moment at which the pods left: most of them before it, each counted once', () => {
  for (const { silence, failed } of runs.filter(counting)) {
    const { shares, before, after } = silence!
    expect(before + after).toBe(failed.length)
    // two of three pods were on the node
    for (const share of shares.slice(20, 40)) expect(share).toBeGreaterThan(1 / 3)
    expect(Math.min(...shares.slice(50).map(share => share!))).toBe(0)
  }
})
