import type { CommandOptions } from '../../exec/command.ts'
import type { Terminal } from '../../exec/terminal.ts'
import type { StepOptions } from '../make-steps.ts'
import type { Choices } from './versions.ts'
import { runText, runWithin } from '../../exec/command.ts'
import { listed } from '../../text/listed.ts'
import { runAll } from '../make-progress.ts'
import { cgroupNote } from './machine.ts'
import { clustersOf } from './names.ts'
import { plan } from './plan.ts'
import { preconditions } from './preconditions.ts'
import { remember } from './versions.ts'

/** The variables that the tools need from a person's shell, besides those that every command gets. */
const PASSED_ON = ['KUBECONFIG', 'XDG_RUNTIME_DIR', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy']

const INTERRUPTED = 'Interrupted: finished parts stay; `npm run lab -- up` continues from here, `npm run lab -- down` removes them.'

/** The environment of every command of the lab, in addition to the fixed one. */
export function passedOn(environment: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(PASSED_ON.flatMap((name) => {
    const value = environment[name]
    return value ? [[name, value]] : []
  }))
}

/** Brings all clusters up, or repairs them. Returns whether all of it exists; reports progress on `talk`. */
export async function up(choices: Choices, talk: Terminal, terms: StepOptions): Promise<boolean> {
  const missing = await preconditions(choices, terms)
  if (missing.length > 0) {
    talk.write(`The lab cannot start on this machine:\n${missing.map(each => `  ✗ ${each}\n`).join('')}`)
    return false
  }
  const note = cgroupNote()
  if (note !== null) talk.write(`${note}\n`)
  await remember(choices)
  // what is restored after an interruption must not be interrupted by it
  const { env, signal } = terms
  const before = await currentContext({ env })
  const began = performance.now()
  const faults = await runAll(plan(choices), talk, terms)
  await restoreContext(before, { env })
  const clusters = clustersOf(choices)
  const wrong = signal?.aborted ? INTERRUPTED : faults
  talk.write(wrong
    ? `\n${wrong}\n`
    : `${clusters.length > 2 ? 'All' : 'Both'} sides are up after ${Math.round((performance.now() - began) / 1000)} s: ${listed(clusters.map(({ context }) => context), 'and')}.\n`)
  return wrong === ''
}

// --- internal ---

async function currentContext(terms: CommandOptions): Promise<string | null> {
  const { exitCode, stdout } = await runWithin(['kubectl', 'config', 'current-context'], terms)
  return exitCode === 0 ? stdout.toString('utf8').trim() : null
}

/** kind makes each new cluster the current context; that choice is the user's. */
async function restoreContext(before: string | null, terms: CommandOptions): Promise<void> {
  if (await currentContext(terms) === before) return
  await runText(before === null
    ? ['kubectl', 'config', 'unset', 'current-context']
    : ['kubectl', 'config', 'use-context', before], terms)
}
