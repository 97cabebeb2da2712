import type { LayerStep } from './step.ts'
import { quoted } from '../exec/shell.ts'
import { change } from './change.ts'

/** What has to stand in the Deployment's template for a while, and what takes it back: patches of `kubectl patch`. */
export interface Template { with: string, without: string }

/** `meanwhile`, while every replica is of another template; afterwards the template is as it was, and so is every replica. */
export function underTemplate(variant: string, title: string, template: Template, meanwhile: readonly LayerStep[]): LayerStep[] {
  const [take, leave] = [patch(template.with), patch(template.without)]
  return [
    // undone newest first: the template is taken back, then waited for
    change(`${variant}-rolled-out`, 'Every replica is of the template', ROLLED_OUT, 'rolled out', { undo: ROLLED_OUT }),
    change(`${variant}-patch`, `The template ${title}`, take, 'patched', { undo: leave }),
    change(`${variant}-rollout`, `Every replica is ${title}`, ROLLED_OUT, 'rolled out', { timeout: 95, unsettles: true }),
    ...meanwhile,
    change(`${variant}-lift`, 'The template as it was', leave, 'patched'),
    change(`${variant}-lifted`, 'Every replica is as it was', ROLLED_OUT, 'rolled out', { timeout: 95, unsettles: true }),
  ]
}

// --- internal ---

const ROLLED_OUT = 'rollout status deployment {service} --timeout=90s'

function patch(json: string): string {
  return `patch deployment {service} --patch ${quoted(json)}`
}
