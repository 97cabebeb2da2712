import type { Detected } from '../dataplane/dataplane.ts'
import type { ClusterAccess } from '../exec/kubectl.ts'
import { Fault } from '../exec/fault.ts'
import { ON_IPTABLES } from '../words.ts'

/**
 * The program that reads the rules of this node, of `iptables`, `iptables-legacy` and `iptables-nft`: two backends of netfilter
 * hold rules apart from each other. In kube-proxy's mode iptables it is the one that holds its rules, else the kubelet's. Throws
 * a fault where kube-proxy's rules are in neither backend, or in both.
 */
export async function iptablesOn({ dataplane, reach, node }: Where, ask: Ask): Promise<string> {
  const seen = (await ask(['sh', '-c', BACKENDS])).split('\n').filter(Boolean).map(line => line.split(' ') as [string, string, ...string[]])
  const services = Map.groupBy(seen.filter(line => line.includes('KUBE-SERVICES')), ([, backend]) => backend)
  const where = `node ${node} of "${reach.context}"`
  const kubelets = seen.find(line => line.includes('KUBE-KUBELET-CANARY')) ?? seen[0]
  if (!kubelets) throw new Fault(`The toolbox on ${where} has no iptables.`)
  if (dataplane.kind === 'other' || !ON_IPTABLES.includes(dataplane.kind)) return kubelets[0]
  if (services.size === 0) throw new Fault(`kube-proxy says that it runs in mode iptables, but ${where} has its chain KUBE-SERVICES in no backend of iptables.`)
  if (services.size > 1) throw new Fault(`${where} has kube-proxy's chain KUBE-SERVICES in both backends of iptables, legacy and nf_tables: a packet meets both.\n  → flush the tables of the one that kube-proxy does not write to`)
  return services.values().next().value![0]![0]
}

// --- internal ---

interface Where { dataplane: Detected, reach: ClusterAccess, node: string | null }

/** Asks in the toolbox. */
type Ask = (words: string[]) => Promise<string>

/** A line for each program: its name, its backend, and which of two chains that holds. A legacy table is not asked into being. */
const BACKENDS = 'has() { [ $b = nf_tables ] || grep -qx $1 /proc/net/ip_tables_names || return; '
  + '$t-save -t $1 2>/dev/null | grep -q "^:$2 " && found="$found $2"; }; '
  + 'for t in iptables iptables-legacy iptables-nft; do '
  + 'b=$($t --version 2>/dev/null | grep -oE "legacy|nf_tables") || continue; '
  + 'found=; has mangle KUBE-KUBELET-CANARY; has nat KUBE-SERVICES; echo $t $b$found; done'
