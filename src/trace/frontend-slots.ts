import type { Step } from './step.ts'
import { quoted } from '../exec/shell.ts'
import { ON_FOREIGN, onPlatforms } from '../words.ts'

const COMPLETE: Step['complete'] = { kind: 'lines', match: String.raw`\([1-9]\d*\)\s*$`, atLeast: 3 }

const EACH = {
  at: 'agent',
  run: `bash -o pipefail -c 'cilium-dbg bpf lb list | grep -F -e "$0" | sort' {frontend}:{frontendPort}/TCP`,
  complete: COMPLETE,
} as const

/** An older Cilium prints no protocol, and a frontend once, with its backends on lines of their own below it (cilium#31503). */
const BELOW = {
  at: 'agent',
  run: `bash -o pipefail -c ${quoted('cilium-dbg bpf lb list | while IFS= read -r line; do case "$line" in " "*) ;; "$0 "*) own=yes ;; *) own= ;; esac; [ -z "$own" ] || echo "$line"; done')} {frontend}:{frontendPort}`,
  complete: COMPLETE,
} as const

/** The map's entries of the Service's frontend; GKE's agents are of several versions. */
export const FRONTEND_SLOTS: Pick<Step, 'at' | 'run' | 'complete' | 'ways'> = { ...EACH, ways: onPlatforms(ON_FOREIGN, [EACH, BELOW]) }
