import type { DataplaneFacts } from '../dataplane.ts'
import { parse } from 'yaml'
import { z } from 'zod'
import { matched } from '../../read/facts/source.ts'
import { BOUNDS } from '../../text/bounds.ts'
import { Unreadable } from '../../text/lines.ts'

/** How kube-proxy is configured, for the mode it runs in. */
export function factsOf(mode: keyof Configuration): DataplaneFacts {
  return {
    'redirects by': matched('constant.proxy-mode', /^(\w+)$/m),
    'masquerades': { from: 'constant.proxy-config', read: text => `masqueradeAll ${proxyConfig(text, mode).masqueradeAll}` },
    'update pacing': { from: 'constant.proxy-config', read: text => `minSyncPeriod ${proxyConfig(text, mode).minSyncPeriod}` },
  }
}

// --- internal ---

/** The parts of KubeProxyConfiguration (kubeproxy.config.k8s.io/v1alpha1) that decide when and how rules are written. */
const ofMode = z.looseObject({ masqueradeAll: z.boolean(), minSyncPeriod: z.string() })

interface Configuration { iptables: z.infer<typeof ofMode>, nftables: z.infer<typeof ofMode> }

function proxyConfig(text: string, mode: keyof Configuration): z.infer<typeof ofMode> {
  // this library takes quadratic time for some texts
  if (text.length > BOUNDS.yaml) throw new Unreadable('the configuration of kube-proxy', { line: 1, text }, `longer than any of kube-proxy: ${text.length} characters`)
  return z.looseObject({ [mode]: ofMode }).parse(parse(text))[mode] as z.infer<typeof ofMode>
}
