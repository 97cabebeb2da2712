import type { Step } from '../trace/step.ts'
import type { Engine } from './engine.ts'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isAlive } from '../exec/process-mark.ts'
import { shellLine } from '../exec/shell.ts'
import { resolveStep, runStep, whileListening } from './engine.ts'

function resolved(name: string, words: readonly string[], more: Partial<Step> = {}) {
  const step: Step = { name, layer: 'l1', sides: ['v1'], title: name, at: 'here', run: shellLine(words), complete: { kind: 'digest' }, ...more }
  return resolveStep(step, { side: 'v1', client: [], facts: {} })
}

/** An engine that writes down what it does. */
function engine(said: string[], more: Partial<Engine> = {}): Engine {
  return {
    ground: { side: 'v1', client: [], facts: {} },
    env: {},
    maxBytes: 1 << 20,
    signal: new AbortController().signal,
    sameCluster: async () => void said.push('same cluster'),
    journal: (undo, { name }) => void said.push(`${name} is taken back by ${undo.join(' ')}`),
    began: ({ step }) => void said.push(`${step.name} began`),
    output: (stream, bytes, { name }) => void said.push(`${name} ${stream} ${bytes.toString('utf8').trim()}`),
    ended: ({ step, reason }) => void said.push(`${step.name} ended: ${reason}`),
    ...more,
  }
}

describe('a step', () => {
  it('that changes something asks who the cluster is, and notes how it is taken back, before it begins', async () => {
    const said: string[] = []
    await runStep(resolved('change', ['echo', 'done'], { undo: 'echo undone' }), engine(said))
    expect(said).toEqual(['same cluster', 'change is taken back by echo undone', 'change began', 'change stdout done', 'change ended: null'])
  })

  it('is killed after the seconds its engine gives it', async () => {
    const { ran } = await runStep(resolved('slow', ['sleep', '60']), engine([], { secondsOf: () => 0.1 }))
    expect(ran.ending).toBe('timed out')
  })
})

describe('what listens', () => {
  it('is ended with every process it started where what it listens to throws', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'deck-engine-')), 'pid')
    const listener = resolved('ear', ['sh', '-c', `echo $$ > ${file}; echo listening; sleep 60`], { during: { step: 'l1.mouth', ready: /listening/ } })
    await expect(whileListening([listener], engine([]), () => Promise.reject(new Error('another cluster')))).rejects.toThrow('another cluster')
    expect(isAlive(Number(readFileSync(file, 'utf8')))).toBe(false)
  })

  it.each([/listening/, 60])('is not waited for once it has ended without being ready (%s)', async (ready) => {
    const said: string[] = []
    const listener = resolved('ear', ['false'], { during: { step: 'l1.mouth', ready } })
    const { acted, listened } = await whileListening([listener], engine(said), async () => said.length)
    expect(said).toEqual(['ear began', 'ear ended: exit 1: '])
    expect([acted, listened.map(({ reason }) => reason)]).toEqual([2, ['exit 1: ']])
  })
})
