import type { LayerStep, Place } from '../../step.ts'
import type { TraceLayer } from '../layer.ts'
import { quoted } from '../../../exec/shell.ts'
import { ON_CILIUM } from '../../../words.ts'
import { change } from '../../change.ts'
import { interruptedAfter } from '../../wire.ts'

/** Tries of each kind, at once, each with so many seconds. */
const TRIES = 20
const PATIENCE = 2

/** Seconds the policy is in force before anything is judged: "not enforced" must not be "not yet". */
const SETTLE = 30

/** Whatever kubectl says of a change that it has made. */
const ANY = String.raw`\S`

const POLICY = 'nginx-allow-client'
const LABELS = 'app=client,app.kubernetes.io/managed-by=dataplane-deck'

export type Phase = 'before' | 'during' | 'after'
export const PHASES: Record<Phase, string> = { before: 'Before the policy', during: 'Under the policy', after: 'After the policy' }

/** Who asks, where from, and which replica. */
export const ASKERS: readonly { name: string, who: string, at: Place, to: string }[] = [
  { name: 'client-near', who: 'the client, a replica on its own node', at: 'client-pod', to: '{clientNear}:{port}' },
  { name: 'client-far', who: 'the client, a replica on another node', at: 'client-pod', to: '{clientFar}:{port}' },
  { name: 'stranger-near', who: 'the stranger, a replica on its own node', at: 'stranger-pod', to: '{strangerNear}:{port}' },
  { name: 'stranger-far', who: 'the stranger, a replica on another node', at: 'stranger-pod', to: '{strangerFar}:{port}' },
  { name: 'outside', who: 'from outside, through the VIP', at: 'client', to: '{vip}:{vipPort}' },
]

/** The policy off, on, off: who is let in, how soon it holds, and what a label changes. Only recorded when it is asked for. */
export const layer: TraceLayer = {
  id: 'policy',
  name: 'Policy, off, on, off',
  question: 'How soon does it hold, and for whom?',
  place: 85,
  turn: 9,
  experiment: true,
  steps: [
    ...tries('before'),
    streaming('enforced', 'apply', 'The stranger keeps asking while the policy is applied', { rate: 8, fresh: true }),
    streaming('open', 'apply', 'A connection the stranger had opened before', { rate: 2, fresh: false }),
    change('apply', 'Only app=client may come in', 'apply -f src/trace/workload/policy.yaml', ANY, {
      undo: `delete networkpolicy ${POLICY} --ignore-not-found`,
      settle: SETTLE,
    }),
    {
      name: 'enforcing',
      on: ON_CILIUM,
      title: 'The agent says which endpoints it enforces a policy on',
      at: 'agent',
      run: 'cilium-dbg endpoint list',
      complete: { kind: 'lines', match: '^\\d+ +Enabled', atLeast: 1 },
      attempts: 10,
    },
    ...tries('during'),
    change('newcomer', 'A new pod that carries the label asks at once', String.raw`run newcomer --image={toolboxImage} --image-pull-policy=IfNotPresent --labels=${LABELS} --restart=Never --command -- curl -sS -o /dev/null -m 3 -w '%{http_code}\n' 'http://{service}:{port}/?{token}-newcomer'`, ANY, { undo: 'delete pod newcomer --ignore-not-found', settle: 10 }),
    {
      name: 'newcomer-answer',
      title: 'What it was told',
      run: 'kubectl -n {namespace} logs newcomer',
      complete: { kind: 'lines', match: String.raw`^\d{3}$`, atLeast: 1 },
      attempts: 10,
    },
    streaming('relabelled', 'relabel', 'The stranger keeps asking while it is given the label', { rate: 4, fresh: true, seconds: 60 }),
    change('relabel', 'The running stranger is given the client\'s label', 'label pod stranger app=client --overwrite', ANY, {
      undo: 'label pod stranger app=stranger --overwrite',
      settle: 45,
    }),
    change('unlabel', 'The stranger is a stranger again', 'label pod stranger app=stranger --overwrite', ANY, { settle: SETTLE }),
    streaming('released', 'lift', 'The stranger keeps asking while the policy is taken away', { rate: 8, fresh: true, seconds: 25 }),
    change('lift', 'The policy is taken away', `delete networkpolicy ${POLICY}`, ANY, { settle: 10 }),
    ...tries('after'),
  ],
}

// --- internal ---

/** The same tries by the same askers, at one time. */
function tries(phase: Phase): LayerStep[] {
  return ASKERS.map(({ name, who, at, to }) => ({
    name: `${name}-${phase}`,
    title: `${PHASES[phase]}: ${who}, ${TRIES} tries`,
    at,
    run: String.raw`curl -sS -o /dev/null --parallel --parallel-immediate --parallel-max ${TRIES} -m ${PATIENCE} -w '%{http_code} %{time_connect}\n' 'http://${to}/?{token}-${phase}-[1-${TRIES}]'`,
    complete: { kind: 'lines', match: String.raw`^\d{3} `, atLeast: TRIES },
    okExit: [0, 7, 28, 52, 56],
    attempts: 1,
  }))
}

/** How a stream of requests is sent: so many a second, each on a `fresh` connection or all on one as long as it lasts. */
interface Stream { rate: number, fresh: boolean, seconds?: number }

/**
 * One request after another, each line with the time it arrived. curl writes its lines to stderr, which nothing buffers: into
 * a pipe its stdout would be written in blocks, and every line would arrive with the last.
 */
function streaming(name: string, during: string, title: string, { rate, fresh, seconds = SETTLE + 15 }: Stream): LayerStep {
  const close = fresh ? ` -H 'Connection: close'` : ''
  const told = String.raw`%{http_code} %{num_connects} %{time_total}\n`
  const curl = (silent: string, says: string) => `curl ${silent} -o /dev/null${close} -m 1 --rate ${rate}/s -w ${quoted(says)} 'http://{strangerFar}:{port}/?{token}-${name}-[1-${rate * seconds}]'`
  const run = (words: string) => `node src/trace/workload/stamp.ts kubectl --context {context} -n {namespace} exec stranger -- ${words}`
  return {
    name,
    title,
    at: 'here',
    run: run(interruptedAfter(seconds, `sh -c 'exec "$@" 2>&1' sh ${curl('-s', `%{stderr}${told}`)}`)),
    formerly: [run(`timeout --preserve-status -s INT ${seconds} stdbuf -oL ${curl('-sS', told)}`)],
    complete: { kind: 'ends', with: /^\{"clock":.*"exitCode":/ },
    okExit: [0, 7, 28, 52, 56, 124, 130],
    during: { step: `policy.${during}`, ready: fresh ? /"line":"\d{3} / : /"line":"200 0 / },
    timeout: seconds + 15,
    lasts: seconds,
    attempts: 1,
  }
}
