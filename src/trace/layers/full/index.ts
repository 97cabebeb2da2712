import type { LayerStep } from '../../step.ts'
import type { TraceLayer } from '../layer.ts'
import { quoted } from '../../../exec/shell.ts'
import { ON_CILIUM, ON_KIND } from '../../../words.ts'
import { given, restored } from '../../agent-setting.ts'
import { probedIn, probedServices, sweptServices } from '../../probed-services.ts'

/** So often: which Services fit is chance, how many is not. */
const RUNS = 3

/** What each of Cilium's load-balancing maps may hold; the lab's own Services take about 45, and its default is 65,536. */
const SIZE = 128

/** Services to each of two pods: a Service takes three entries, so about 27 of them fit. */
const EACH = 20

/** Requests to the Service of the deck, from outside. */
const OUTSIDE = 20

/** Exit codes of curl where nothing answers. */
const ANY = [0, 7, 28, 52, 56]

const ASKED = `kubectl --context "$0" -n "$1" exec client -- curl -sS --parallel --parallel-immediate -m 3 ${
  String.raw`-w "%{url} %{http_code} %{exitcode}\n" `
}$(kubectl --context "$0" -n "$1" get services -l ${probedIn('$2')} -o jsonpath='{range .items[*]}{"-o /dev/null http://"}{.spec.clusterIP}{"/ "}{end}')`
const LOGGED = 'kubectl --context "$0" -n kube-system logs "$1" -c cilium-agent --since=2m | grep -F bpf-lb-map-max | tail -n 3'

const MAP = '/sys/fs/bpf/tc/globals/cilium_lb4_services_v2'
const WANTED = 'cilium-dbg shell -- db/show frontends --columns=Address,Type,ServiceName,Status,Error'

/**
 * Services until Cilium's load-balancing map is full: what each command says of those that do not fit, and what a client feels.
 * The same Services on the other side, whose rules have no such limit. On the lab: on GKE the map's size is the cloud's.
 */
export const layer: TraceLayer = {
  id: 'full',
  name: 'A full map',
  question: 'The load-balancing map is full: who says so, and what does a client feel?',
  place: 260,
  turn: 7,
  experiment: true,
  platforms: ON_KIND,
  steps: Array.from({ length: RUNS }, (_, index) => oneRun(index + 1)).flat(),
}

// --- internal ---

function oneRun(run: number): LayerStep[] {
  const named = namedOf(run)
  return [
    given(named('given', `Cilium's load-balancing maps may hold ${SIZE} entries`), { 'bpf-lb-map-max': `${SIZE}` }),
    { ...probedServices(named('made', `${2 * EACH} Services that lead to two pods`), EACH), settle: 15, lasts: 20 },
    ...felt(run),
    ...told(run),
    sweptServices(named('swept', 'Those Services are gone')),
    restored(named('back', 'Cilium\'s maps are as large as they were')),
  ]
}

function namedOf(run: number) {
  return (name: string, title: string) => ({ name: `map-${run}-${name}`, title: `${title}: run ${run}` })
}

function askedOf(run: number) {
  const named = namedOf(run)
  return (name: string, title: string, more: Pick<LayerStep, 'run' | 'complete'> & Partial<LayerStep>): LayerStep =>
    ({ ...named(name, title), attempts: 1, ...more })
}

/** What a client feels, on both sides. */
function felt(run: number): LayerStep[] {
  const ask = askedOf(run)
  return [
    ask('listed', 'The Services, as the API has them', {
      run: `kubectl -n {namespace} get services -l ${probedIn('{run}')}`,
      complete: { kind: 'rows', atLeast: 2 * EACH },
    }),
    ask('asked', 'A pod asks each of them', {
      at: 'here',
      run: `bash -c ${quoted(ASKED)} {context} {namespace} {run}`,
      complete: { kind: 'lines', match: '^http', atLeast: 2 * EACH },
      okExit: ANY,
    }),
    ask('outside', `The Service of the deck is asked from outside, ${OUTSIDE} times`, {
      at: 'client',
      run: String.raw`curl -sS -o /dev/null -m 3 -w '%{http_code} %{exitcode}\n' 'http://{vip}:{vipPort}/?{token}-full-${run}-[1-${OUTSIDE}]'`,
      complete: { kind: 'lines', match: String.raw`^\d{3} `, atLeast: OUTSIDE },
      okExit: ANY,
      timeout: 70,
    }),
  ]
}

/** What each of Cilium's commands says, and its log. */
function told(run: number): LayerStep[] {
  const ask = askedOf(run)
  const ofAgent = (name: string, title: string, command: string, match: string) =>
    ask(name, title, { on: ON_CILIUM, at: 'agent', run: command, complete: { kind: 'lines', match, atLeast: 1 }, attempts: 3 })
  return [
    ofAgent('size', 'The map of frontends, as the kernel has it', `bpftool map show pinned ${MAP}`, 'max_entries'),
    ofAgent('services', 'The agent\'s list of Services', 'cilium-dbg service list', '^ID'),
    ofAgent('frontends', 'What the agent wants, and whether it could be written', WANTED, '^Address'),
    ofAgent('entries', 'The map of frontends', 'cilium-dbg bpf lb list --frontends', '^SERVICE ADDRESS'),
    ofAgent('status', 'The agent\'s status', 'cilium-dbg status', '^Cilium:'),
    ask('logged', 'What the agent\'s log says of the map', {
      on: ON_CILIUM,
      at: 'here',
      run: `bash -o pipefail -c ${quoted(LOGGED)} {context} {agent}`,
      complete: { kind: 'digest' },
      okExit: [0, 1],
    }),
  ]
}
