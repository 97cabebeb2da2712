import type { FactRow } from './fact.ts'
import { parse } from 'yaml'
import { z } from 'zod'
import { BOUNDS } from '../../text/bounds.ts'
import { Unreadable } from '../../text/lines.ts'
import { extensions, runs } from './offers.ts'
import { both, matched } from './reading.ts'

/** What the dataplane is made of and how it is set: the variable itself. */
export const dataplaneFacts: readonly FactRow[] = [
  both('dataplane', 'dataplane', { from: null, read: ({ dataplane }) => dataplane }),
  both('dataplane', 'its pods', { from: 'offers.workloads', read: text => runs(text, true) }),
  both('dataplane', 'its CRDs', { from: 'offers.crds', read: text => extensions(text, true) }),
  {
    name: 'redirects by',
    group: 'dataplane',
    v1: matched('constant.proxy-mode', /^(\w+)$/m),
    v2: matched('constant.dataplane', /^ {2}(Mode|Backend Selection|Session Affinity): +(\S+)/m),
  },
  {
    name: 'pod routing',
    group: 'dataplane',
    v1: null,
    v2: matched('constant.dataplane', /^Routing: +(\S.*)$/m),
  },
  {
    name: 'masquerades',
    group: 'dataplane',
    v1: { from: 'constant.proxy-config', read: text => `masqueradeAll ${proxyConfig(text).iptables.masqueradeAll}` },
    v2: matched('constant.dataplane', /^Masquerading: +(\S.*)$/m),
  },
  {
    name: 'update pacing',
    group: 'dataplane',
    v1: { from: 'constant.proxy-config', read: text => `minSyncPeriod ${proxyConfig(text).iptables.minSyncPeriod}` },
    v2: null,
  },
  { name: 'Socket LB', group: 'dataplane', v1: null, v2: matched('constant.dataplane', /^ {2}Socket LB(?: Coverage)?: +(\S+)/m) },
  both('dataplane', 'programs at cgroups', { from: 'constant.cgroup-programs', read: programs }),
  { name: 'its timeouts', group: 'dataplane', v1: null, v2: matched('constant.agent-config', /^CTMapEntriesTimeout(\w+) +: *(\S+)/m) },
]

// --- internal ---

/** Cilium's programs in `bpftool cgroup tree`; each begins with `cil_` (cilium/bpf). */
function programs(text: string): string {
  const found = text.match(/\bcil_\w+/g) ?? []
  return found.length === 0 ? 'none of Cilium\'s' : `${found.length}: ${found.join(', ')}`
}

/** Of KubeProxyConfiguration (kubeproxy.config.k8s.io/v1alpha1), what decides how soon and how rules are written. */
const configuration = z.looseObject({
  iptables: z.looseObject({ masqueradeAll: z.boolean(), minSyncPeriod: z.string() }),
})

function proxyConfig(text: string): z.infer<typeof configuration> {
  // this library takes the square of time for some texts
  if (text.length > BOUNDS.yaml) throw new Unreadable('the configuration of kube-proxy', { line: 1, text }, `longer than any of kube-proxy: ${text.length} characters`)
  return configuration.parse(parse(text))
}
