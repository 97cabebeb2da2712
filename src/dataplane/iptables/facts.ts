import type { DataplaneFacts } from '../dataplane.ts'
import { matched } from '../../read/facts/source.ts'
import { proxySettings } from '../../read/proxy-settings.ts'

/** How kube-proxy is configured, for the mode it runs in. */
export function factsOf(mode: 'iptables' | 'nftables'): DataplaneFacts {
  return {
    'redirects by': matched('constant.proxy-mode', /^(?:--proxy-mode=)?(\w+)$/m),
    'masquerades': { from: 'constant.proxy-config', read: text => `masqueradeAll ${proxySettings(text, mode).masqueradeAll}` },
    'update pacing': { from: 'constant.proxy-config', read: text => `minSyncPeriod ${proxySettings(text, mode).minSyncPeriod}` },
  }
}
