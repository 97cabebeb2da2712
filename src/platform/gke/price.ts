import type { Pair } from './commands.ts'
import { regionOf } from './names.ts'

/**
 * US dollars per hour, as published. Sources: cloud.google.com/kubernetes-engine/pricing (cluster management fee);
 * cloud.google.com/load-balancing/pricing (forwarding rules, the first five together); machines:
 * github.com/Cyclenerd/google-cloud-pricing-cost-calculator, pricing.yml of the date below, us-central1 on demand (n2-standard-2
 * is half of its n2-standard-4). Spot prices change, so they are not listed.
 */
export const PRICES = {
  date: '2026-09-24',
  cluster: 0.10,
  /** One charge for the project's first five rules together; our two add at most one such charge. */
  forwardingRules: 0.025,
  machines: {
    'us-central1': { 'e2-standard-2': 0.067, 'n2-standard-2': 0.0971, 'n2-standard-4': 0.1942 },
  } as Record<string, Record<string, number>>,
  leftOut: ['boot disks', 'external addresses', 'traffic out', 'Cloud Logging', 'Cloud Monitoring', 'taxes', 'the free tier'],
} as const

/** The cost of a pair; `hour` is null if the price of its machines is not known. `atMost`: Spot nodes cost less than this. */
export interface Estimate {
  hour: number | null
  atMost: boolean
  lines: string[]
}

/** The hourly cost of clusters and nodes, line by line, with the date of the prices and what is not included. */
export function estimate(pair: Pick<Pair, 'zone' | 'machineType' | 'spot'>, clusters: number, nodes: number): Estimate {
  const { zone, machineType, spot } = pair
  const machine = PRICES.machines[regionOf(zone)]?.[machineType] ?? null
  const fees = clusters * PRICES.cluster + (clusters > 0 ? PRICES.forwardingRules : 0)
  const hour = machine === null ? null : fees + nodes * machine
  return {
    hour,
    atMost: spot,
    lines: [
      `${clusters} clusters × ${usd(PRICES.cluster)} management fee`,
      machine === null
        ? `${nodes} × ${machineType} in ${regionOf(zone)}: no price known; see cloud.google.com/compute/vm-instance-pricing`
        : `${nodes} × ${machineType} × ${usd(machine)}${spot ? ' at most: Spot costs less, by how much changes' : ''}`,
      `forwarding rules ${usd(clusters > 0 ? PRICES.forwardingRules : 0)}`,
      `an hour: ${hour === null ? `${usd(fees)} and the machines` : `${spot ? 'at most ' : ''}${usd(hour)}`}; `
      + `list prices of ${PRICES.date}, without ${PRICES.leftOut.join(', ')}`,
    ],
  }
}

/** `$0.10`; up to four digits if cents would hide something. */
export function usd(amount: number): string {
  return `$${amount.toFixed(4).replace(/0{1,2}$/, '')}`
}
