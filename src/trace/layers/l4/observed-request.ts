import { ON_CILIUM, ON_IPTABLES } from '../../../words.ts'
import { accessLogOf } from '../../marked-burst.ts'
import { withCommon } from '../../step.ts'
import { observedByConntrack } from './kube-proxy-table.ts'
import { wholeSave } from './whole-save.ts'

/** The nat rules with their counters: only the first packet of a connection passes them, so one request is one packet. */
const counters = { on: ON_IPTABLES, ...wholeSave('-c', '-t nat') }

/** The kernel's own account of one more marked request, to be compared with the path that is computed from the tables. */
export const observed = withCommon({ required: false, aside: true }, [
  { ...counters, name: 'counters-before', title: 'What each nat rule has counted, before one request' },
  {
    name: 'observed-request',
    traffic: true,
    title: 'One marked request, to be observed',
    at: 'client',
    run: String.raw`curl -sS -o /dev/null -m 3 -w '%{http_code} %{local_ip}:%{local_port} -> %{remote_ip}:%{remote_port}\n' 'http://{vip}:{vipPort}/?observed-{token}'`,
    complete: { kind: 'lines', match: '^200 ', atLeast: 1 },
    attempts: 1,
  },
  { ...counters, name: 'counters-after', title: 'What each nat rule has counted, after that request' },
  observedByConntrack,
  {
    name: 'observed-ct',
    on: ON_CILIUM,
    traffic: true,
    title: 'What Cilium\'s connection tracking holds of the client',
    at: 'agent',
    run: `bash -o pipefail -c 'cilium-dbg bpf ct list global | grep -F -e "$0:"' {clientIp}`,
    complete: { kind: 'digest' },
    okExit: [0, 1],
  },
  {
    name: 'lb-backends',
    on: ON_CILIUM,
    title: 'The backends of the kernel\'s map, by their ids',
    at: 'agent',
    run: 'cilium-dbg bpf lb list --backends',
    complete: { kind: 'rows', atLeast: 1 },
  },
  {
    name: 'observed-log',
    ...accessLogOf('observed-{token}'),
    title: 'The pod that answered it',
    complete: { kind: 'lines', match: 'observed-{token}', atLeast: 1 },
  },
])
