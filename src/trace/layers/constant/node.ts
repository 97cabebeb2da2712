import { quoted } from '../../../exec/shell.ts'
import { withCommon } from '../../step.ts'

/** The stop signal that containerd stored for a replica's image; empty means SIGTERM (containerd, pkg/cri StopContainer). */
const STOP_SIGNAL = [
  'ctr -n k8s.io containers info "$(ctr -n k8s.io containers ls -q "labels.\"io.kubernetes.container.name\"==$0" | head -n 1)"',
  String.raw`grep -oE '"value": "eyJ[^"]+' | cut -d '"' -f 4 | base64 -d | grep -oE '"StopSignal":"[A-Z0-9]*"'`,
].join(' | ')

/** cgroup v2 as this node sees it, mounted if the node has not mounted it itself. */
const CGROUP_PROGRAMS = '{ mountpoint -q /run/cgroup2 || { mkdir -p /run/cgroup2 && mount -t cgroup2 none /run/cgroup2; }; } && bpftool cgroup tree /run/cgroup2'

/**
 * Age and CPU time, in seconds, of each process with these names, from proc(5): fields 14, 15 and 22 of its `stat` count
 * hundredths. BusyBox's `ps` prints neither.
 */
/* eslint-disable no-template-curly-in-string */
const CPU_OF = [
  'read -r up _ < /proc/uptime',
  'echo "COMMAND ELAPSED TIME"',
  'for dir in /proc/[0-9]*',
  'do { read -r name < $dir/comm && read -r stat < $dir/stat; } 2>/dev/null || continue',
  '[[ $name =~ ^($0)$ ]] || continue',
  'set -- ${stat##*) }',
  'echo "$name $((${up%.*} - ${20} / 100)) $(((${12} + ${13}) / 100))"',
  'done',
].join('; ')
/* eslint-enable no-template-curly-in-string */

const TIMEOUTS = ['close', 'close_wait', 'established', 'fin_wait', 'syn_recv', 'syn_sent', 'time_wait']

/** What decides an experiment's result in addition to the dataplane, read on the receiving node of each side. */
export const node = withCommon({ at: 'toolbox', aside: true }, [
  {
    name: 'cpu',
    title: 'The processor',
    run: 'lscpu',
    complete: { kind: 'lines', match: '^Model name:', atLeast: 1 },
    show: { kind: 'match', pattern: /^(Architecture|CPU\(s\)|Model name):/ },
  },
  {
    name: 'pressure',
    title: 'How busy the node is while this is recorded',
    run: 'cat /proc/loadavg /proc/pressure/cpu /proc/pressure/memory',
    complete: { kind: 'lines', match: '^some avg10=', atLeast: 2 },
    required: false,
  },
  {
    name: 'device',
    title: 'The device requests arrive on, and its MTU',
    run: 'ip -o link show dev {device}',
    complete: { kind: 'lines', match: ' mtu ', atLeast: 1 },
  },
  {
    name: 'iptables-version',
    title: 'iptables, as the node\'s own rules are written',
    at: 'netfilter',
    run: '{iptables} --version',
    complete: { kind: 'lines', match: '^iptables v', atLeast: 1 },
  },
  {
    name: 'conntrack-timeouts',
    title: 'How long netfilter remembers a connection, in seconds',
    run: `sysctl ${TIMEOUTS.map(name => `net.netfilter.nf_conntrack_tcp_timeout_${name}`).join(' ')}`,
    complete: { kind: 'lines', match: '^net.netfilter', atLeast: TIMEOUTS.length },
  },
  {
    name: 'stop-signal',
    title: 'The signal that asks a replica to stop',
    run: `nsenter -t 1 -m -- bash -c ${quoted(STOP_SIGNAL)} {service}`,
    complete: { kind: 'lines', match: '^"StopSignal":', atLeast: 1 },
    required: false,
  },
  {
    name: 'cgroup-programs',
    title: 'Programs attached to the node\'s cgroups',
    run: `bash -c ${quoted(CGROUP_PROGRAMS)}`,
    complete: { kind: 'lines', match: '^CgroupPath', atLeast: 1 },
    required: false,
  },
  {
    name: 'agents',
    title: 'What the node\'s agents have used of its CPU',
    run: `bash -c ${quoted(CPU_OF)} 'kubelet|kube-proxy|cilium-agent'`,
    formerly: ['ps -C kubelet,kube-proxy,cilium-agent -o comm,etimes,cputimes'],
    complete: { kind: 'rows', atLeast: 1 },
  },
])
