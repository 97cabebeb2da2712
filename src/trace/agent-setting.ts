import type { Step } from './step.ts'
import { ON_CILIUM, SIDES } from '../words.ts'

type Named = Pick<Step, 'layer' | 'name' | 'title'>

/** Cilium's agents are given other values of their ConfigMap, and started anew on every node. */
export function given(named: Named, values: Readonly<Record<string, string>>): Step {
  const words = Object.entries(values).map(([name, value]) => `--set ${name}=${value}`).join(' ')
  return { ...named, ...OF, run: `${SETTING} ${words}`, undo: BACK }
}

/** They have again what they had before. */
export function restored(named: Named): Step {
  return { ...named, ...OF, run: BACK }
}

// --- internal ---

const SETTING = 'node src/trace/workload/agent-setting.ts --context {context}'
const BACK = `${SETTING} --back`

/** A side whose agent is another pod has to learn its name. */
const OF: Omit<Step, keyof Named | 'run'> = {
  sides: SIDES,
  on: ON_CILIUM,
  at: 'here',
  complete: { kind: 'lines', match: 'successfully rolled out', atLeast: 1 },
  aside: true,
  timeout: 150,
  unsettles: true,
  settle: 5,
  lasts: 40,
}
