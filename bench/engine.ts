import type { Step } from '../src/trace/step.ts'
import type { Part } from './measure.ts'
import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../src/exec/run.ts'
import { inScratch } from '../src/exec/scratch.ts'
import { shellLine, wordsOf } from '../src/exec/shell.ts'
import { recordSteps } from '../src/record/record.ts'
import { recordingInto } from '../src/record/testing.ts'
import { COMPARED } from '../src/words.ts'
import { compare, inTurns } from './measure.ts'

const TURNS = 9
const STEPS = 30

/**
 * What the engine adds to a command: milliseconds per step when it records harmless local commands, against a shell loop that
 * runs the same commands, writes stdout and stderr to files and takes their digests. Alternating, in one run.
 */
export async function benchEngine(): Promise<Part> {
  return await inScratch(async (dir) => {
    const steps = stepsIn(dir)
    const loop = loopOver(steps, dir)
    const { ours, other } = await inTurns(TURNS, () => perStep(() => recorded(steps, dir)), () => perStep(() => looped(loop)))
    const step = compare(`a step, of ${STEPS}`, 'ms', ours, other, null)
    return {
      part: 'refresh: the engine, and a shell loop over the same commands',
      measured: [step],
      remarks: [`the engine adds ${(step.ours.median - step.other!.median).toFixed(1)} ms to a step`],
    }
  })
}

// --- internal ---

/** Outputs of a few words, a kilobyte and a megabyte in turn, like real captures. */
function stepsIn(dir: string): Step[] {
  for (const [name, bytes] of [['small', 1 << 10], ['large', 1 << 20]] as const) {
    writeFileSync(join(dir, name), `${randomBytes(bytes / 2).toString('hex')}\n`)
  }
  const words = [['printf', '%s\n', 'a line'], ['cat', join(dir, 'small')], ['cat', join(dir, 'large')]]
  return Array.from({ length: STEPS }, (_, index) => ({
    name: `step-${index}`,
    layer: 'l1',
    sides: [COMPARED[0]],
    title: 'A harmless command',
    at: 'here',
    run: shellLine(words[index % words.length]!),
    complete: { kind: 'digest' },
  }))
}

async function recorded(steps: readonly Step[], dir: string): Promise<void> {
  const recording = recordingInto(join(dir, 'engine'), { side: COMPARED[0], client: [], facts: {} }, { maxBytes: 16 << 20 })
  const captures = await recordSteps(steps, steps, recording)
  const failed = captures.find(({ status }) => status !== 'ok')
  if (failed) throw new Error(`${failed.id} ${failed.status}: ${failed.reason}`)
}

function loopOver(steps: readonly Step[], dir: string): string {
  const out = join(dir, 'loop')
  mkdirSync(out)
  const lines = steps.map(({ name, run: line }) => {
    const words = wordsOf(line)
    const [stdout, stderr] = [join(out, `${name}.txt`), join(out, `${name}.err.txt`)]
    return `${shellLine(words)} >${stdout} 2>${stderr}; sha256sum ${stdout} ${stderr}`
  })
  const file = join(dir, 'loop.sh')
  writeFileSync(file, `set -e\n${lines.join('\n')}\n`)
  return file
}

async function looped(file: string): Promise<void> {
  const { exitCode, stderr } = await run(['bash', file])
  if (exitCode !== 0) throw new Error(`bash ${file}: ${stderr.toString()}`)
}

/** Milliseconds per step. */
async function perStep(work: () => Promise<void>): Promise<number> {
  const began = performance.now()
  await work()
  return (performance.now() - began) / STEPS
}
