import type { LayerStep, Way } from '../../step.ts'
import { quoted } from '../../../exec/shell.ts'
import { ON_CILIUM, ON_FOREIGN, ON_KUBE_PROXY, onPlatforms } from '../../../words.ts'

/**
 * Prints a device's tcx hooks as `bpftool net show` does, for nodes whose bpftool is older than tcx (7.1 prints nothing and exits
 * 0): queried from the kernel by bpf(2), BPF_PROG_QUERY (16) for each hook, in the order in which the programs run, and named by
 * the links that Cilium pins (BPF_OBJ_GET, 7). The count comes before the programs, so that no programs is an answer as well.
 */
const QUERY = [
  'use POSIX; my ($dev) = @ARGV; my $bpf = (uname)[4] eq "aarch64" ? 280 : 321; my %name',
  String.raw`for my $pin (glob "/sys/fs/bpf/cilium/devices/$dev/links/*") { my $fd = syscall $bpf, 7, pack("PLL", "$pin\0", 0, 0), 16; open my $info, "<", "/proc/self/fdinfo/$fd" or next; my ($id) = join("", <$info>) =~ /^prog_id:\s*(\d+)/m; $name{$id} = $pin =~ s!.*/!!r }`,
  String.raw`open my $in, "<", "/sys/class/net/$dev/ifindex" or die "no device $dev\n"; chomp(my $index = <$in>)`,
  String.raw`for (["ingress", 46], ["egress", 47]) { my ($hook, $type) = @$_; my ($progs, $links) = ("\0" x 256) x 2; my $asked = pack "LLLLPLLQPQQ", $index, $type, 0, 0, $progs, 64, 0, 0, $links, 0, 0`,
  String.raw`die "BPF_PROG_QUERY: $!\n" if syscall($bpf, 16, $asked, length $asked) < 0; my $count = (unpack "LLLLQL", $asked)[5]; my ($prog, $link) = map { [unpack "L$count", $_] } $progs, $links`,
  String.raw`print "$dev($index) tcx/$hook: $count\n"; print "$dev($index) tcx/$hook ", $name{$$prog[$_]} // "-", " prog_id $$prog[$_] link_id $$link[$_]\n" for 0 .. $count - 1 }`,
].join('; ')

const BY_TOOL: Pick<Way, 'run' | 'complete'> = { run: 'bpftool net show dev {device}', complete: { kind: 'lines', match: 'cil_from_netdev', atLeast: 1 } }
const BY_KERNEL: Pick<Way, 'run' | 'complete'> = { run: `perl -e ${quoted(QUERY)} {device}`, complete: { kind: 'lines', match: 'tcx/egress: ', atLeast: 1 } }

const TITLE = 'Which programs are on which hook of the device, in their order'

/** An empty list is an answer too: it is the other side's counter-observation. */
export const attached: readonly LayerStep[] = [
  { name: 'attached', on: ON_KUBE_PROXY, title: TITLE, at: 'toolbox', ...BY_KERNEL, required: false },
  {
    name: 'attached',
    on: ON_CILIUM,
    title: TITLE,
    at: 'agent',
    ...BY_KERNEL,
    ways: onPlatforms(ON_FOREIGN, [{ at: 'agent', ...BY_TOOL }, { at: 'agent', ...BY_KERNEL }]),
    required: false,
  },
]
