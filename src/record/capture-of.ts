import type { Buffer as Bytes } from 'node:buffer'
import type { Capture, Stream } from '../set/manifest.ts'
import type { SideContext } from '../trace/argv.ts'
import type { Step } from '../trace/step.ts'
import type { StepResult } from './engine.ts'
import { captureId } from '../trace/index.ts'

/** Stores one stream's bytes, and returns their description for the manifest. */
export type Store = (name: 'stdout' | 'stderr', bytes: Bytes, bulk?: boolean) => Stream

/** Which run of which side a capture belongs to. */
interface CaptureOrigin { ground: SideContext, runId: string }

/** The capture of a step that was run; `store` keeps its output. */
export function captureOf(result: StepResult & { attempts: number }, origin: CaptureOrigin, store: Store): Capture {
  const { step, argv, ran, attempts, reason } = result
  return {
    ...frameOf(step, origin),
    argv: [...argv],
    startedOn: ran.startedOn,
    durationMs: ran.durationMs,
    attempts,
    exitCode: ran.exitCode,
    status: reason === null ? 'ok' : ran.ending === 'timed out' ? 'timed out' : 'failed',
    reason,
    stdout: store('stdout', ran.stdout, step.bulk),
    stderr: store('stderr', ran.stderr),
  }
}

/** The part of a capture that describes its step, whether it was run or not. */
export function frameOf(step: Step, { ground, runId }: CaptureOrigin) {
  return {
    id: captureId(step, ground.side),
    run: runId,
    side: ground.side,
    layer: step.layer,
    title: step.title,
    required: (step.required ?? true) && !mayFail(step, ground),
    node: ON_THE_NODE.includes(step.at) || (step.at === 'hubble' && !ground.facts.hubble)
      ? ground.facts.node ?? null
      : null,
    aliased: 0,
  }
}

// --- internal ---

/** A cloud's own agent may lack any command; and where no pod of ours may see the node, its own pods are asked in vain, too. */
function mayFail({ at }: Step, { managed, closed }: SideContext): boolean {
  return at === 'agent' ? managed === true : closed !== undefined && ON_THE_NODE.includes(at)
}

const ON_THE_NODE: readonly Step['at'][] = ['toolbox', 'netfilter', 'agent', 'kube-proxy']
