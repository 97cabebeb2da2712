import type { LayerStep } from './step.ts'
import { quoted } from '../exec/shell.ts'

/** What has to stand in the Deployment's template for a while, and what takes it back: patches of `kubectl patch`. */
export interface Template { with: string, without: string }

/** `meanwhile`, while every replica is of another template; afterwards the template is as it was, and so is every replica. */
export function underTemplate(name: string, title: string, template: Template, meanwhile: readonly LayerStep[]): LayerStep[] {
  const step = stepsOf(name)
  return [
    step('rolled-out', 'Every replica is of the template', ROLLED_OUT, 'rolled out', { undo: ROLLED_OUT }),
    step('patch', `The template ${title}`, patch(template.with), 'patched', { undo: patch(template.without) }),
    step('rollout', `Every replica is ${title}`, ROLLED_OUT, 'rolled out', { timeout: 95, unsettles: true }),
    ...meanwhile,
    step('lift', 'The template as it was', patch(template.without), 'patched'),
    step('lifted', 'Every replica is as it was', ROLLED_OUT, 'rolled out', { timeout: 95, unsettles: true }),
  ]
}

// --- internal ---

const ROLLED_OUT = 'rollout status deployment {service} --timeout=90s'

function patch(json: string): string {
  return `patch deployment {service} --patch ${quoted(json)}`
}

type More = Pick<LayerStep, 'undo' | 'timeout' | 'unsettles'>

/** Undone newest first: the template is taken back, then waited for. */
function stepsOf(variant: string) {
  const kubectl = (words: string) => `kubectl -n {namespace} ${words}`
  return (name: string, title: string, words: string, match: string, { undo, ...more }: More = {}): LayerStep => ({
    name: `${variant}-${name}`,
    title,
    run: kubectl(words),
    complete: { kind: 'lines', match, atLeast: 1 },
    attempts: 1,
    ...more,
    ...undo ? { undo: kubectl(undo) } : {},
  })
}
