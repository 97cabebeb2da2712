import type { Layer, PlatformKind, Side } from '../words.ts'

/**
 * Where a step's command runs:
 * - `kubectl`: here, against the side's cluster (`--context` is put behind the word `kubectl`);
 * - `client`: where the requests come from, outside both clusters;
 * - `beside`: where a node's own address can be reached from: the client, or, where that is far away, the toolbox;
 * - `toolbox`: in our pod with the node's network on the receiving node, the same image on both sides;
 * - `agent`: in the Cilium agent on the receiving node;
 * - `kube-proxy`: in kube-proxy's own pod on the receiving node, where the platform runs one;
 * - `client-pod`, `stranger-pod`: in the pod inside the cluster that the policy will know, and in the one it will not;
 * - `hubble`: where Hubble's own tool reaches its relay: in the agent, on GKE in the relay's pod;
 * - `here`: on this machine, as it is.
 */
export type Place = 'kubectl' | 'client' | 'beside' | 'toolbox' | 'agent' | 'kube-proxy' | 'hubble' | 'client-pod' | 'stranger-pod' | 'here'

/** How a complete output is told from one that lost its end. An output ended on the far side is checked by its digest besides. */
export type Complete
  = | { kind: 'json' }
    /** The last line matches. */
    | { kind: 'ends', with: RegExp }
    /** stderr says so: conntrack and tcpdump count what they showed there. */
    | { kind: 'stderr', says: RegExp }
    /** A header and at least this many rows. */
    | { kind: 'rows', atLeast: number }
    /**
     * At least so many lines match; `{placeholders}` are filled in the pattern. `spread`: the lines are of requests that a
     * cloud's load balancer spreads over the nodes, so that there one is enough on one node.
     */
    | { kind: 'lines', match: string, atLeast: number, spread?: boolean }
    /** Nothing to know: any output is whole, also none. Only where the digest of the far side vouches for it. */
    | { kind: 'digest' }

/** Which whole lines a pane shows. A rule that selects nothing fails `check`. */
export type Show
  = | { kind: 'all' }
    | { kind: 'match', pattern: RegExp, atMost?: number }
    | { kind: 'head', lines: number }

/** Another command for what a step asks, and how its own output is told to be whole. */
export type Way = Pick<Step, 'at' | 'run' | 'complete' | 'okExit'> & {
  /** Both, where left out. */
  sides?: readonly Side[]
}

/** One command on one side, as data; `src/record/record.ts` runs it, the deck shows it. */
export interface Step {
  /** Unique in its layer on a side; with layer and side it names the capture. */
  name: string
  layer: Layer
  sides: readonly Side[]
  /** All, where left out. */
  platforms?: readonly PlatformKind[]
  title: string
  at: Place
  /**
   * The line that a person would type; `wordsOf` (shell.ts) splits it, and no shell reads it. `{name}` in a word is filled from
   * the side's facts afterwards, which were validated before: a fact is never split.
   */
  run: string
  complete: Complete
  /** Lines it was run by when sets were recorded that are still shown: a check takes them as well, a recording never does. */
  formerly?: readonly string[]
  /**
   * On these platforms these are tried in their order instead of `at` and `run`: the first that answers is the capture, and how
   * the ones before it were refused is kept with it.
   */
  ways?: Readonly<Partial<Record<PlatformKind, readonly Way[]>>>
  show?: Show
  /** A set without it cannot be published. Default true. */
  required?: boolean
  /** It shows who talked to the Service: an address nobody knows refuses the set. */
  traffic?: boolean
  /** Exit codes that mean success. Default only 0. */
  okExit?: readonly number[]
  /** Seconds, also on the far side. Default 20. */
  timeout?: number
  /** Seconds it takes however fast the cluster is, for those who want to know beforehand. */
  lasts?: number
  /** Tries until the output is complete. Default 3; 1 for what changes something. */
  attempts?: number
  /**
   * Started before the step `layer.name` given here; that one runs once this is heard to be `ready` (or after so many
   * seconds, where a command says nothing), and both are over before the next step.
   */
  during?: { step: `${Layer}.${string}`, ready: RegExp | number }
  /** It changes the cluster: this line, run the same way, take it back. Written down before the change is made. */
  undo?: string
  /** It leaves the workload to heal by itself: the next step starts when that is whole again. */
  unsettles?: boolean
  /** Both sides begin it, and what listens to it, at the same moment. */
  abreast?: boolean
  /** Seconds each side waits before it, once all that listens is ready: the side that waits is the other's control. */
  stagger?: Readonly<Record<Side, number>>
  /** Its output is long and kept compressed; the manifest describes it as it was printed. */
  bulk?: boolean
  /** Seconds to leave the cluster alone after it, so that "not enforced" is not "not yet". */
  settle?: number
  /** Shown as a pane on the layer's slide; the others are one key away. */
  lead?: boolean
  /** Reached from a reading that names it, so that it needs no key of its own. */
  aside?: boolean
  /**
   * What a side that gives no answer would have to add to give one, for its slide to say; not where a line of what it printed
   * matches `unless`, for then it has it. `{side}` is the side's name.
   */
  adds?: { sides: readonly Side[], unless?: RegExp, says: string }
}
