import type { DataplaneKind, Layer, PlatformKind, Side } from '../words.ts'
import { SIDES } from '../words.ts'

/**
 * Where a step's command runs:
 * - `kubectl`: here, against the side's cluster (`--context` is put after the word `kubectl`);
 * - `client`: where the requests come from, outside both clusters;
 * - `beside`: where a node's own address can be reached from: the client, or, if that is far away, the toolbox;
 * - `toolbox`: in our pod with the node's network on the receiving node, the same image on both sides;
 * - `netfilter`: where the node's own rules are seen: in the toolbox, or by the node's own iptables, which the toolbox enters;
 * - `agent`: in the Cilium agent on the receiving node;
 * - `kube-proxy`: in kube-proxy's own pod on the receiving node, if the platform runs one;
 * - `client-pod`, `stranger-pod`: in the pod inside the cluster that the policy will allow, and in the one it will not;
 * - `hubble`: where Hubble's own tool reaches its relay: in the agent, on GKE in the relay's pod;
 * - `here`: on this machine.
 */
export type Place = 'kubectl' | 'client' | 'beside' | 'toolbox' | 'netfilter' | 'agent' | 'kube-proxy' | 'hubble' | 'client-pod' | 'stranger-pod' | 'here'

/**
 * How to recognize a complete output, as opposed to one that was cut off. Output from the far side is also checked by its digest.
 */
export type Complete
  = | { kind: 'json' }
    /** The last line matches. */
    | { kind: 'ends', with: RegExp }
    /** stderr matches: conntrack and tcpdump print there how much they showed. */
    | { kind: 'stderr', says: RegExp }
    /** A header and at least this many rows. */
    | { kind: 'rows', atLeast: number }
    /**
     * At least so many lines match; `{placeholders}` are filled in the pattern. `spread`: the lines are of requests that a
     * cloud's load balancer spreads over the nodes, so that one line on one node is enough there.
     */
    | { kind: 'lines', match: string, atLeast: number, spread?: boolean }
    /** Any output is complete, even none. Only for output that the far side's digest vouches for. */
    | { kind: 'digest' }

/** Which whole lines a pane shows. A rule that selects nothing fails `check`. */
export type Show
  = | { kind: 'all' }
    | { kind: 'match', pattern: RegExp, atMost?: number }
    | { kind: 'head', lines: number }

/** Another command for the same question, with its own rule for a complete output. */
export type Way = Pick<Step, 'at' | 'run' | 'complete' | 'okExit'> & {
  /** The dataplanes that have it; all if left out. */
  on?: readonly DataplaneKind[]
}

/** One command on one side, as data; `src/record/record.ts` runs it, the deck shows it. */
export interface Step {
  /** Unique in its layer on a side; with layer and side it identifies the capture. */
  name: string
  layer: Layer
  sides: readonly Side[]
  /** The dataplanes that have it, of whichever side; all if left out. */
  on?: readonly DataplaneKind[]
  /** All if left out. */
  platforms?: readonly PlatformKind[]
  title: string
  at: Place
  /**
   * The line that a person would type; `wordsOf` (shell.ts) splits it, and no shell runs it. `{name}` in a word is then filled
   * from the side's facts, which have been validated: a fact is never split.
   */
  run: string
  complete: Complete
  /** Earlier forms of the line, in sets that are still shown: a check accepts them too, a recording never uses them. */
  formerly?: readonly string[]
  /**
   * On these platforms these are tried in order instead of `at` and `run`: the first that answers is the capture, and the
   * refusals of those before it are kept with it.
   */
  ways?: Readonly<Partial<Record<PlatformKind, readonly Way[]>>>
  show?: Show
  /** A set without it cannot be published. Default true. */
  required?: boolean
  /** It shows who talked to the Service: an unknown address in it rejects the set. */
  traffic?: boolean
  /** Exit codes that mean success. Default only 0. */
  okExit?: readonly number[]
  /** Seconds, on the far side too. Default 20. */
  timeout?: number
  /** Seconds it takes even on a fast cluster, for an estimate beforehand. */
  lasts?: number
  /** Tries until the output is complete. Default 3, and 1 for what has an `undo` or `unsettles`. */
  attempts?: number
  /**
   * Started before the step `layer.name` given here; that one runs once this prints `ready` (or after so many seconds, for a
   * command that prints nothing), and both end before the next step.
   */
  during?: { step: `${Layer}.${string}`, ready: RegExp | number }
  /** It changes the cluster, and this line, run the same way, undoes that. Written to the journal before the change is made. */
  undo?: string
  /** The workload needs time to recover: the next step starts when it is complete again. */
  unsettles?: boolean
  /** Both sides begin it, and its listeners, at the same moment. */
  abreast?: boolean
  /** Seconds each side waits before it, once all listeners are ready: the side that waits is the other's control. */
  stagger?: Readonly<Record<Side, number>>
  /** Its output is long and stored compressed; the manifest describes it as it was printed. */
  bulk?: boolean
  /** Seconds to leave the cluster alone after it, so that "not enforced" is not "not yet". */
  settle?: number
  /** Shown as a pane on the layer's slide; the others are one key away. */
  lead?: boolean
  /** Opened from a reading that names it, so that it needs no key of its own. */
  aside?: boolean
  /**
   * What a side that does not answer would need to answer, as its slide says; not shown if a line of its output matches `unless`,
   * because then it has it. `{side}` is the side's name.
   */
  adds?: { on: readonly DataplaneKind[], unless?: RegExp, says: string }
}

/** A step as a layer writes it: where it does not say otherwise it is the layer's own, of every side, and asks by kubectl. */
export type LayerStep = Omit<Step, 'layer' | 'sides' | 'at'> & Partial<Pick<Step, 'layer' | 'sides' | 'at'>>

/** Steps with what they have in common, unless one says otherwise. */
export function withCommon(common: Partial<LayerStep>, steps: readonly LayerStep[]): LayerStep[] {
  return steps.map(step => ({ ...common, ...step }))
}

/** Whole steps of a layer: each is of every side and asks by kubectl, unless it or what they have in common says otherwise. */
export function completed(steps: readonly LayerStep[], common: Pick<Step, 'layer'> & Partial<Step>): Step[] {
  return steps.map(step => ({ sides: SIDES, at: 'kubectl', ...common, ...step }))
}
