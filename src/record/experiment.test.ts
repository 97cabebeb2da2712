import type { Step } from '../trace/step.ts'
import type { Side } from '../words.ts'
import type { Recording } from './record.ts'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { shellLine } from '../exec/shell.ts'
import { readStream } from '../set/store.ts'
import { barrierFor } from './barrier.ts'
import { recordSteps } from './record.ts'
import { recordingInto } from './testing.ts'

function step(name: string, words: string[], more: Partial<Step> = {}): Step {
  return { name, layer: 'l6', sides: ['v1', 'v2'], title: name, at: 'here', run: shellLine(words), complete: { kind: 'digest' }, attempts: 1, ...more }
}

/** A recording of one side that writes down what it does. */
function recording(side: Side, said: string[], more: Partial<Recording> = {}): Recording {
  return recordingInto(mkdtempSync(join(tmpdir(), 'deck-experiment-')), { side, client: [], facts: {} }, {
    tell: (progress) => {
      if (progress.kind !== 'waiting') said.push(`${side} ${progress.kind} ${progress.step.name}`)
    },
    settled: async () => {
      said.push(`${side} settled`)
    },
    ...more,
  })
}

describe('a run of an experiment', () => {
  const steps = [
    step('before', ['true']),
    step('probe', ['sh', '-c', 'echo quiet; sleep 0.3; echo end'], { during: { step: 'l6.delete', ready: /quiet/ }, bulk: true }),
    step('delete', ['true'], { abreast: true, stagger: { v1: 0, v2: 0.1 }, unsettles: true }),
    step('after', ['true']),
  ]

  it('waits after each change until the workload is whole, before the next step', async () => {
    const said: string[] = []
    await recordSteps(steps, steps, recording('v1', said))
    expect(said.slice(-3)).toEqual(['v1 settled', 'v1 started after', 'v1 recorded after'])
    expect(said.indexOf('v1 settled')).toBeGreaterThan(said.indexOf('v1 recorded probe'))
  })

  it('begins to listen on both sides at once, however late one of them comes', async () => {
    const said: string[] = []
    const meeting = barrierFor(2)
    const late = [step('before', ['sleep', '0.4']), ...steps.slice(1)]
    await Promise.all([
      recordSteps(steps, steps, recording('v1', said, { abreast: meeting.meet })),
      recordSteps(late, late, recording('v2', said, { abreast: meeting.meet })),
    ])
    expect(said.indexOf('v1 started probe')).toBeGreaterThan(said.indexOf('v2 recorded before'))
  })

  it('keeps a long output compressed, and describes it as it was printed', async () => {
    const one = recording('v2', [])
    const captures = await recordSteps(steps, steps, one)
    const { stdout } = captures.find(({ id }) => id === 'l6.v2.probe')!
    expect(stdout).toMatchObject({ path: 'v2/l6/probe.txt.gz', bytes: 10, lines: 2 })
    expect(readStream(one.dir, stdout!).toString('utf8')).toBe('quiet\nend\n')
    expect(readFileSync(join(one.dir, stdout!.path)).subarray(0, 2).toString('hex')).toBe('1f8b')
  })
})
