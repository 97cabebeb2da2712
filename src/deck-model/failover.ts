import type { Said } from '../conclude/outage.ts'
import type { FailoverRun } from '../read/failover.ts'
import type { Capture } from '../set/manifest.ts'
import type { VerifiedSet } from '../set/verify.ts'
import type { Layer, Side } from '../words.ts'
import { failoverWords, failures, sideWords, staleFailures } from '../conclude/failover.ts'
import { detailWords, heldWords, staleWords, successionWords } from '../conclude/outage.ts'
import { asRunByClient } from '../exec/client-machine.ts'
import { shellLine } from '../exec/shell.ts'
import { readFailover } from '../read/failover.ts'
import { readStale } from '../read/stale.ts'
import { VARIANTS } from '../trace/failover.ts'
import { CUT } from '../trace/nodecut.ts'
import { LOST } from '../trace/nodeloss.ts'
import { bySide, isExperiment, SIDES } from '../words.ts'
import { machineWords } from './machine.ts'

/** A run with the number that is counted of it, and how many failed in all. A long series' logs alone say when each did. */
export interface FailoverRunShown extends FailoverRun { count: number, failures: number }

/** One variant of the failover experiment as a slide shows it: every run of both sides, and what they say together. */
export interface FailoverShown {
  variant: string
  title: string
  runs: FailoverRunShown[]
  says: string
  /** How connections failed and for how long, and when the steps came; null where no run counts. */
  details: Record<Side, string | null>
  succession: Record<Side, string | null>
  /** Why it goes on: only of a node that falls silent. */
  mechanism: Record<Side, Said[]>
}

/** The variants of a layer's failover experiment that were captured, in the order of the trace; empty where none was. */
export function failoverOf(set: VerifiedSet, layer: Layer, runs = readFailover(set, layer)): FailoverShown[] {
  return COUNTED.flatMap(({ name, title, count }) => {
    const mine = runs.filter(({ variant }) => variant === name)
    if (mine.length === 0) return []
    const told = { says: failoverWords(mine, count), ...toldOf(set, name, mine) }
    return [{ variant: name, title, runs: mine.map(run => shownRun(run, count(run), layer)), ...told }]
  })
}

/** What each side's runs say, variant by variant; null where none was captured. */
export function failoverSays(shown: readonly FailoverShown[]): Record<Side, string | null> {
  return bySide(side => sideWords(shown, side))
}

/** What became of connections that were open while replicas were deleted, over all variants; null where no run counts. */
export function heldOpen(shown: readonly FailoverShown[]): Record<Side, string | null> {
  const runs = shown.filter(({ variant }) => variant !== CUT.name).flatMap(one => one.runs)
  return both(side => heldWords(runs, side))
}

/** Where a layer's probes stood, and what that makes of their numbers; null where there were none. */
export function askedFrom(set: VerifiedSet, layer: Layer): string | null {
  const { captures, runs } = set.manifest
  const probe = captures.find(one => one.layer === layer && one.id.endsWith('-probe') && one.status === 'ok')
  if (!probe) return null
  const { host } = runs.find(({ id }) => id === probe.run)!
  return `Both sides are asked from one place outside: ${placeOf(probe)}. ${machineWords(set, host)}`
}

// --- internal ---

const SILENT = [CUT, LOST]

/** Of a node that falls silent what is counted is not its pods' own silence, but what goes on failing after they have left. */
const COUNTED = [
  ...VARIANTS.map(({ name, title }) => ({ name, title: `a replica is deleted ${title}`, count: failures })),
  ...SILENT.map(one => ({ ...one, title: `${one.title}: failures after its pods have left`, count: staleFailures })),
]

function shownRun(run: FailoverRun, count: number, layer: Layer): FailoverRunShown {
  return { ...run, count, failures: run.failed.length, failed: isExperiment(layer) ? [] : run.failed }
}

type Told = Pick<FailoverShown, 'details' | 'succession' | 'mechanism'>

function toldOf(set: VerifiedSet, variant: string, runs: readonly FailoverRun[]): Told {
  return {
    details: both(side => detailWords(runs, side)),
    succession: both(side => successionWords(runs, side)),
    mechanism: both(side => isSilent(variant) ? staleWords(runs, readStale(set, runs, side), side) : []),
  }
}

function isSilent(variant: string): boolean {
  return SILENT.some(({ name }) => name === variant)
}

function both<T>(of: (side: Side) => T): Record<Side, T> {
  return Object.fromEntries(SIDES.map(side => [side, of(side)])) as Record<Side, T>
}

/** What stands before the probe in the command that ran it: where it was sent. */
function placeOf({ argv }: Capture): string {
  const words = asRunByClient(argv!)
  const before = words.slice(0, words.indexOf('node'))
  return before.length === 0 ? 'this machine' : shellLine(before)
}
