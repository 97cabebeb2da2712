import type { LayerStep } from './step.ts'

/** A change that kubectl makes once in the deck's namespace, known by a line of its answer; `undo` takes it back the same way. */
export function change(name: string, title: string, words: string, match: string, more: Partial<LayerStep> = {}): LayerStep {
  const kubectl = (what: string) => `kubectl -n {namespace} ${what}`
  return {
    name,
    title,
    run: kubectl(words),
    complete: { kind: 'lines', match, atLeast: 1 },
    attempts: 1,
    ...more,
    ...more.undo !== undefined && { undo: kubectl(more.undo) },
  }
}
