import type { DataplaneFacts } from '../dataplane.ts'
import { parse } from 'yaml'
import { z } from 'zod'
import { matched } from '../../read/facts/source.ts'
import { BOUNDS } from '../../text/bounds.ts'
import { Unreadable } from '../../text/lines.ts'

/** How kube-proxy is configured. */
export const facts: DataplaneFacts = {
  'redirects by': matched('constant.proxy-mode', /^(\w+)$/m),
  'masquerades': { from: 'constant.proxy-config', read: text => `masqueradeAll ${proxyConfig(text).iptables.masqueradeAll}` },
  'update pacing': { from: 'constant.proxy-config', read: text => `minSyncPeriod ${proxyConfig(text).iptables.minSyncPeriod}` },
}

// --- internal ---

/** The parts of KubeProxyConfiguration (kubeproxy.config.k8s.io/v1alpha1) that decide when and how rules are written. */
const configuration = z.looseObject({
  iptables: z.looseObject({ masqueradeAll: z.boolean(), minSyncPeriod: z.string() }),
})

function proxyConfig(text: string): z.infer<typeof configuration> {
  // this library takes quadratic time for some texts
  if (text.length > BOUNDS.yaml) throw new Unreadable('the configuration of kube-proxy', { line: 1, text }, `longer than any of kube-proxy: ${text.length} characters`)
  return configuration.parse(parse(text))
}
