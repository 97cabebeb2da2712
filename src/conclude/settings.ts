import type { CapturedSide } from '../read/side.ts'
import { dataplaneOf } from '../dataplane/dataplanes.ts'

/** A setting of a side as its own output prints it, to be named beside what it decides; null where none says so. */
export function settingOf({ set, side, cluster }: CapturedSide, of: Setting): string | null {
  const [step, known] = SETTINGS[of]
  const pattern = typeof known === 'function' ? known(dataplaneOf(cluster.dataplane).mode?.is) : known
  const [layer, name] = step.split('.')
  const found = pattern.exec(set.text(`${layer}.${side}.${name}`) ?? '')
  return found ? found.slice(1).find(value => value !== undefined)!.trim() : null
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

type Setting = keyof typeof SETTINGS

const SETTINGS = {
  'host routing': [STATUS, /^Routing:.*\bHost: (\S+)/m],
  'Hubble': [STATUS, /^Hubble: +(\S+)/m],
  'device mode': [STATUS, /^Device Mode: +(\S+)/m],
  'attach mode': [STATUS, /^Attach Mode: +(\S+)/m],
  'balancer mode': [STATUS, /^ {2}Mode: +(\S+)/m],
  'traffic policy': ['l1.describe', /^External Traffic Policy: +(\S+)/m],
  'no backend': [AGENT_CONFIG, /^ServiceNoBackendResponse +: *(\S+)$/m],
  'identity jitter': [AGENT_CONFIG, /^CiliumIdentityMaxJitter +: *(\d+)$/m],
  'minSyncPeriod': [PROXY_CONFIG, (mode: string | undefined) => new RegExp(String.raw`^${mode}:\n(?: .*\n)*? {2}minSyncPeriod: (\S+)|"MinSyncPeriod":"([^"]+)"|^--iptables-min-sync-period=(\S+)`, 'm')],
} as const satisfies Record<string, readonly [string, RegExp | ((mode: string | undefined) => RegExp)]>
