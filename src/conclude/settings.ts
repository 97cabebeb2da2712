import type { CapturedSide } from '../read/side.ts'
import { dataplaneOf } from '../dataplane/dataplanes.ts'
import { attempt } from '../exec/attempt.ts'
import { proxySettings } from '../read/proxy-settings.ts'
import { idOn } from '../read/side.ts'

/** A setting of a side as its own output prints it, to be named beside what it decides; null where none says so. */
export function settingOf({ set, side }: CapturedSide, of: keyof typeof SETTINGS): string | null {
  const [step, pattern] = SETTINGS[of]
  return pattern.exec(set.text(idOn(side, step)) ?? '')?.[1]!.trim() ?? null
}

/** kube-proxy's least time between two syncs, as it keeps it; null on a side without kube-proxy, or where none can read it. */
export function minSyncPeriodOf({ set, side, cluster }: CapturedSide): string | null {
  const { mode } = dataplaneOf(cluster.dataplane)
  const text = set.text(idOn(side, PROXY_CONFIG))
  return mode && text !== null ? attempt(() => proxySettings(text, mode.is).minSyncPeriod, null) : null
}

/** What that period decides, as a part of a sentence about kube-proxy. */
export function waitsFor(minSyncPeriod: string): string {
  return `waits minSyncPeriod, ${minSyncPeriod} here, between two syncs`
}

/** Steps that {@link settingOf} reads. */
export const STATUS = 'constant.dataplane'
export const AGENT_CONFIG = 'constant.agent-config'
export const PROXY_CONFIG = 'constant.proxy-config'

/** What Cilium had on that the other side has not, as its status prints it: `host routing Legacy, Hubble on, veth`. */
export function switchedOn(side: CapturedSide): string {
  const [routing, hubble, device] = (['host routing', 'Hubble', 'device mode'] as const).map(of => settingOf(side, of))
  const said = [routing && `host routing ${routing}`, hubble && `Hubble ${hubble === 'Ok' ? 'on' : hubble}`, device].filter(Boolean)
  return said.length === 0 ? 'its settings were not captured' : said.join(', ')
}

// --- internal ---

const SETTINGS = {
  'host routing': [STATUS, /^Routing:.*\bHost: (\S+)/m],
  'Hubble': [STATUS, /^Hubble: +(\S+)/m],
  'device mode': [STATUS, /^Device Mode: +(\S+)/m],
  'attach mode': [STATUS, /^Attach Mode: +(\S+)/m],
  'balancer mode': [STATUS, /^ {2}Mode: +(\S+)/m],
  'traffic policy': ['l1.describe', /^External Traffic Policy: +(\S+)/m],
  'no backend': [AGENT_CONFIG, /^ServiceNoBackendResponse +: *(\S+)$/m],
  'identity jitter': [AGENT_CONFIG, /^CiliumIdentityMaxJitter +: *(\d+)$/m],
  'identity grace': [AGENT_CONFIG, /^IdentityChangeGracePeriod +: *(\d+)$/m],
} as const satisfies Record<string, readonly [string, RegExp]>
