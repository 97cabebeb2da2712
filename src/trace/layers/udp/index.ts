import type { Run } from '../../failover.ts'
import type { LayerStep } from '../../step.ts'
import type { Template } from '../../template.ts'
import type { TraceLayer } from '../layer.ts'
import { quoted } from '../../../exec/shell.ts'
import { change } from '../../change.ts'
import { observed, SECONDS, staggerOf, victimIn } from '../../failover.ts'
import { underTemplate } from '../../template.ts'

/** Ten are compared, as of a pod's end; two more for those that are void. */
const RUNS = 12

/** Sockets that keep their port, each with a datagram so often (milliseconds): some of them to each replica. */
const SOCKETS = 12
const EVERY = 20
const PORT = 7007

/** Says its number back to whoever sent it, with its own name; ends as nginx does when it is told to. */
const ECHO = `use Socket; $SIG{TERM}=sub{exit}; chomp(my $n=qx(hostname)); socket(my $s,PF_INET,SOCK_DGRAM,0); `
  + `bind($s,pack_sockaddr_in(${PORT},INADDR_ANY)); while(my $f=recv($s,my $b,512,0)) { send($s,"$b $n",0,$f) }`

/** A second container of each replica. */
const BY_UDP: Template = {
  with: inTemplate({ name: 'echo', image: '{toolboxImage}', imagePullPolicy: 'IfNotPresent', command: ['perl', '-e', ECHO] }),
  without: inTemplate({ name: 'echo', $patch: 'delete' }),
}

const SENT = 'address=$(kubectl --context "$0" -n "$1" get service nginx-udp -o "jsonpath={.spec.clusterIP}") && '
  + 'kubectl --context "$0" -n "$1" exec client -- perl -e "$(cat src/trace/workload/datagrams.pl)" "$address" "$2" "$3" "$4" "$5"'

/** A pod is deleted under datagrams that keep their source port, and beside them under the probe by TCP. */
export const layer: TraceLayer = {
  id: 'udp',
  name: 'UDP beside TCP',
  question: 'A pod goes: what becomes of datagrams that were on their way to it?',
  place: 240,
  turn: 7,
  experiment: true,
  steps: underTemplate('echo', 'with a container that answers by UDP', BY_UDP, [
    ...service(),
    ...Array.from({ length: RUNS }, (_, index) => oneRun(index + 1)).flat(),
  ]),
}

// --- internal ---

function inTemplate(container: object): string {
  return JSON.stringify({ spec: { template: { spec: { containers: [container] } } } })
}

function service(): LayerStep[] {
  return [{
    name: 'echo-service',
    title: 'A Service of the same replicas by UDP',
    run: 'kubectl apply -f src/trace/workload/datagrams.yaml',
    complete: { kind: 'lines', match: 'created|configured|unchanged', atLeast: 1 },
    undo: 'kubectl -n {namespace} delete service nginx-udp --ignore-not-found',
    settle: 5,
  }]
}

function oneRun(number: number): LayerStep[] {
  const run: Run = { layer: 'udp', id: `gone-${number}`, act: 'delete', says: `a pod deleted under datagrams: run ${number}`, seconds: SECONDS }
  return [
    ...observed(run),
    {
      name: `${run.id}-datagrams`,
      title: `A datagram every ${EVERY} ms from each of ${SOCKETS} sockets, ${run.says}`,
      at: 'here',
      run: `bash -o pipefail -c ${quoted(SENT)} {context} {namespace} ${PORT} ${SOCKETS} ${EVERY} ${SECONDS}`,
      complete: { kind: 'ends', with: /^\{"summary":/ },
      during: { step: `${run.layer}.${run.id}-${run.act}`, ready: /^answered$/m },
      attempts: 1,
      bulk: true,
      lasts: SECONDS,
      timeout: SECONDS + 15,
    },
    change(`${run.id}-${run.act}`, `A replica that answers by TCP and UDP is deleted: run ${number}`, `delete pod ${victimIn(number)} --wait=false`, 'deleted', {
      abreast: true,
      stagger: staggerOf(number),
      unsettles: true,
    }),
  ]
}
