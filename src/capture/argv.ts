import type { Place, Step } from '../trace/step.ts'
import type { Side } from '../trace/words.ts'
import { far } from './far.ts'
import { Fault } from './fault.ts'

/** What a side's steps may name in their words, validated where it was learnt; null where this cluster has none. */
export type Facts = Record<string, string | null>

/** Where each place's commands are sent on one side. */
export interface Ground {
  side: Side
  facts: Facts
  /** Words before a client's command; empty where requests start on this machine. */
  client: readonly string[]
}

/** A step that cannot run here, with the reason a slide can show. */
export class NotHere extends Error {}

/**
 * The words that are executed for a step, exactly as the manifest records and a slide shows them.
 * Throws {@link NotHere} where the cluster has no such fact, and a fault where a fact would be an option to a program.
 */
export function argvOf(step: Pick<Step, 'at' | 'run' | 'timeout'>, ground: Ground): string[] {
  const option = Object.entries(ground.facts).find(([, fact]) => fact?.startsWith('-'))
  if (option) throw new Fault(`${option[0]} of ${ground.side} is ${JSON.stringify(option[1])}, which a program would take for an option. Nothing was run.`)
  return place(step.at, step.run.map(word => fill(word, ground.facts)), step.timeout ?? 20, ground)
}

/** `{name}` in a text replaced by the fact of that name; other braces stay. */
export function fill(text: string, facts: Facts): string {
  return text.replaceAll(/\{([a-z][a-zA-Z]*)\}/g, (whole, name: string) => {
    if (!(name in facts)) return whole
    const fact = facts[name]
    if (fact === null || fact === undefined) throw new NotHere(`this cluster has no ${name}`)
    return fact
  })
}

// --- internal ---

function place(at: Place, words: string[], seconds: number, { facts, client }: Ground): string[] {
  const kubectl = [
    'kubectl',
    '--context',
    fill('{context}', facts),
  ]
  const exec = (namespace: string, pod: string[]) =>
    [
      ...kubectl,
      ...['-n', namespace, 'exec', ...pod, '--'].map(word => fill(word, facts)),
      ...far(words, seconds),
    ]
  switch (at) {
    case 'here': return words
    case 'kubectl': return [
      ...kubectl,
      ...words.slice(1),
    ]
    case 'client': return [
      ...client,
      ...words,
    ]
    case 'toolbox': return exec('{namespace}', ['{toolbox}'])
    case 'client-pod': return exec('{namespace}', ['client'])
    case 'stranger-pod': return exec('{namespace}', ['stranger'])
    case 'agent': return exec('kube-system', ['{agent}', '-c', 'cilium-agent'])
  }
}
