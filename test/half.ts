import type { Capture } from '../src/set/manifest.ts'
import type { VerifiedSet } from '../src/set/verify.ts'
import type { Instead } from './set.ts'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { storeStream } from '../src/set/store.ts'
import { MANIFEST } from '../src/set/sums.ts'
import { withSide } from '../src/words.ts'
import { changed, emptyFolder, resum, shippedSet } from './set.ts'

/**
 * The set that ships, with V2's captures changed so that about half of the conclusions do not hold: in the place of some stands
 * what V1 printed, some are left out, and one setting differs. No cluster was ever like this.
 */
export function halfHolds(): VerifiedSet {
  const set = shippedSet()
  const signal = set.text('constant.v2.stop-signal')!.replace('""', '"SIGTERM"')
  const alike = idsOf(set, ALIKE).map((id) => {
    const { stdout, stderr } = set.capture(withSide(id, () => 'v1'))!
    return [id, { stdout, stderr }] as const
  })
  return changed(set, { ...Object.fromEntries(alike), ...without(idsOf(set, GONE)), 'constant.v2.stop-signal': signal })
}

/** The set that ships, without its experiments and what its answers are read from on V2. */
export function halfCaptured(): VerifiedSet {
  return changed(shippedSet(), without(idsOf(shippedSet(), UNASKED)))
}

/** Writes a changed set to a folder of its own. */
export function written(set: VerifiedSet, dir = emptyFolder()): string {
  const captures = set.captures.map((one): Capture => ({
    ...one,
    stdout: one.stdout && storeStream(dir, one.id, 'stdout', set.bytes(one.stdout), one.stdout.path.endsWith('.gz')),
    stderr: one.stderr && storeStream(dir, one.id, 'stderr', set.bytes(one.stderr)),
  }))
  writeFileSync(join(dir, MANIFEST), `${JSON.stringify({ ...set.manifest, captures }, null, 2)}\n`)
  resum(dir)
  return dir
}

// --- internal ---

/** On V2 as on V1: a Service's chains, the client's socket, the source of requests, who is let in, a silent node, latencies. */
const ALIKE = /^(?:l4\.v2\.(?:service-chains|socket)|l5\.v2\.(?:burst|access-log)|l8\.v2\.(?:stranger|outside)-during|failover\.v2\.cut-\d+-(?:probe|watch|cut|stale)|scale\.v2\.n-\d+-latency.*)$/
const GONE = /^(?:l3\.v2\.arrival|l5\.v2\.ct|l7\.v2\.flows|l8\.v2\.verdict|failover\.v2\.grace-\d+-probe|policy\.v2\..*|scale\.v2\.n-1000-.*)$/
const UNASKED = /^(?:(?:failover|policy|scale|offers)\..*|l6\.v2\..*|l4\.v2\.(?:redirect|lb-maps|service-chains)|l[35]\.v2\..*|l7\.v1\..*|l8\.v2\.stranger-.*|constant\.v2\.(?:version|nodes))$/

const idsOf = (set: VerifiedSet, like: RegExp) => set.captures.filter(({ id }) => like.test(id)).map(({ id }) => id)
const without = (ids: readonly string[]): Instead => Object.fromEntries(ids.map(id => [id, null]))
