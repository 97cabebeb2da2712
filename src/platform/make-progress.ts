import type { ListrTask } from 'listr2'
import type { Terminal } from '../exec/terminal.ts'
import type { Step, StepEnd, StepOptions, StepState } from './make-steps.ts'
import process from 'node:process'
import { setInterval } from 'node:timers'
import { messageOf, visible } from '../exec/fault.ts'
import { listOn } from '../exec/terminal.ts'
import { startAll } from './make-steps.ts'

/** How often, in seconds, plain progress repeats what is still running. */
const REMIND = 30

/**
 * Runs the steps and shows their progress: a live list on a terminal, otherwise one line for each that ends and a reminder of
 * what still runs. Returns what went wrong, step by step, with the command, its last lines and what to do; empty if nothing did.
 */
export async function runAll(steps: readonly Step[], talk: Terminal, terms?: StepOptions): Promise<string> {
  if (talk.isTTY) {
    const all = startAll(steps, () => {}, terms)
    await listOn(process.stderr, all.map(task), true)
    return await faults(all)
  }
  const all = startAll(steps, (going, end) => end && talk.write(`${progressLine(going, end)}\n`), terms)
  const reminder = setInterval(() => talk.write(running(all)), REMIND * 1000)
  return await faults(all).finally(() => clearInterval(reminder))
}

/** `✓ v1 cluster 61 s`: the result of a step, in one line. */
export function progressLine({ step, seconds }: StepState, end: StepEnd): string {
  const time = `${Math.round(seconds())} s`
  switch (end.kind) {
    case 'made': return `✓ ${step.name} ${time}${note(visible(end.note))}`
    case 'found': return `✓ ${step.name}, as it was${note(visible(end.note))}`
    case 'failed': return `✗ ${step.name} failed after ${time}`
    case 'not reached': return `· ${step.name} not reached: it needs ${visible(end.because)}`
  }
}

// --- internal ---

/** Waits until all have ended. */
async function faults(all: readonly StepState[]): Promise<string> {
  const each = await Promise.all(all.map(async (going) => {
    const end = await going.end
    return end.kind === 'failed'
      ? [`${progressLine(going, end)}\n  ${messageOf(end.error).replaceAll('\n', '\n  ')}\n  → ${going.step.advice}`]
      : []
  }))
  return each.flat().join('\n\n')
}

function running(all: readonly StepState[]): string {
  return all.filter(({ state }) => state === 'running').map(going => `… ${doing(going)}\n`).join('')
}

/** `v1 workload 14 s: waiting for 3 pods of nginx …` */
function doing({ step, seconds, says }: StepState): string {
  return `${step.name} ${Math.round(seconds())} s${note(says)}`
}

function task(going: StepState): ListrTask {
  return {
    title: going.step.name,
    task: async (_, shown) => {
      const title = () => {
        shown.title = going.state === 'running'
          ? doing(going)
          : `${going.step.name}, waiting for ${(going.step.after ?? []).join(', ')}`
      }
      title()
      const clock = setInterval(title, 1000)
      const end = await going.end
      clearInterval(clock)
      shown.title = progressLine(going, end).slice(2)
      if (end.kind === 'failed') throw new Error(going.step.name)
      if (end.kind === 'not reached') shown.skip(shown.title)
    },
  }
}

function note(text: string): string {
  return text && `: ${text}`
}

/** Text for people goes to stderr, with control characters escaped; stdout is for data. */
export const stderr: Terminal = { write: text => process.stderr.write(visible(text)), isTTY: process.stderr.isTTY }
