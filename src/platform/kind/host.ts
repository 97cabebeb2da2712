import type { CommandOptions } from '../../exec/command.ts'
import type { Step } from '../make-steps.ts'
import process from 'node:process'
import { runText, runWithin } from '../../exec/command.ts'
import { RANGES } from './names.ts'

/** Identifies the route as ours; one of the numbers below 256 that iproute2's rt_protos leaves free. */
const PROTOCOL = '142'

/** Our route, in `ip`'s words. */
const OURS = ['unreachable', RANGES.services, 'proto', PROTOCOL]

/** The host's route to the services' range. */
export type Route = 'ours' | 'another' | 'none'

/** Parses the output of `ip route show exact RANGE`. */
export function judgeRoute(shown: string): Route {
  if (shown.trim() === '') return 'none'
  return /^unreachable \S+ (?:.* )?proto 142(?:\s|$)/m.test(shown) ? 'ours' : 'another'
}

/**
 * The step that keeps packets to a Service's address on this machine: if a node has not programmed the address yet, they leave it
 * by the default route and end here.
 */
export const routeStep: Step = {
  name: 'route',
  advice: 'only root on Linux may add it; without it, a packet to a service that is not programmed yet may leave this machine',
  found: async (terms) => {
    if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'left out: only root on Linux may add one. Probe no ClusterIP that is not programmed yet'
    const route = await look(terms)
    if (route === 'another') throw new Error(`a route to ${RANGES.services} exists on this machine that is not ours: the lab's services would be mistaken for it`)
    return route === 'ours' ? '' : null
  },
  make: async terms => void await runText(['ip', 'route', 'add', ...OURS], terms),
}

/** Removes our route. */
export async function removeRoute(terms: CommandOptions): Promise<void> {
  await runText(['ip', 'route', 'del', ...OURS], terms)
}

/** The route as it is now; `none` if it cannot be read. */
export async function look(terms: CommandOptions): Promise<Route> {
  if (process.platform !== 'linux') return 'none'
  const { stdout } = await runWithin(['ip', 'route', 'show', 'exact', RANGES.services], terms)
  return judgeRoute(stdout.toString('utf8'))
}
