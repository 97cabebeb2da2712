import type { LayerStep } from './step.ts'
import { ON_CILIUM } from '../words.ts'

type Named = Pick<LayerStep, 'name' | 'title'>

/** Cilium's agents are given other values of their ConfigMap, and started anew on every node. */
export function given(named: Named, values: Readonly<Record<string, string>>): LayerStep {
  const words = Object.entries(values).map(([name, value]) => `--set ${name}=${value}`).join(' ')
  return { ...named, ...OF, run: `${SETTING} ${words}`, undo: BACK }
}

/** They have again what they had before. */
export function restored(named: Named): LayerStep {
  return { ...named, ...OF, run: BACK }
}

// --- internal ---

const SETTING = 'node src/trace/workload/agent-setting.ts --context {context}'
const BACK = `${SETTING} --back`

/** A side whose agent is another pod has to learn its name. */
const OF: Omit<LayerStep, keyof Named | 'run'> = {
  on: ON_CILIUM,
  at: 'here',
  complete: { kind: 'lines', match: 'successfully rolled out', atLeast: 1 },
  timeout: 150,
  unsettles: true,
  settle: 5,
  lasts: 40,
}
