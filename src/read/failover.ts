import type { CaptureSet } from '../set/capture-set.ts'
import type { Capture } from '../set/manifest.ts'
import type { CaptureId, Layer, Side } from '../words.ts'
import type { PortReuse } from './port-reuse.ts'
import type { ProbeHeld, ProbeLog } from './probe-log.ts'
import type { Shares } from './silence.ts'
import type { Stamped } from './stamped.ts'
import { perSet } from '../set/per-set.ts'
import { toHundredth } from '../text/numbers.ts'
import { bySide, otherSide, SIDE_PATTERN, SIDES } from '../words.ts'
import { between, isStepped, momentOf } from './clocks.ts'
import { failuresIn, longestGap } from './outage.ts'
import { portReuse } from './port-reuse.ts'
import { parseProbe } from './probe-log.ts'
import { partsOf } from './side.ts'
import { sharesAround } from './silence.ts'
import { areNamed, podsOn, slicesOf } from './slices.ts'
import { parseStamped } from './stamped.ts'

/** How the victims ended, from the EndpointSlice and the replicas; milliseconds after the event, null: not observed. */
export interface Succession {
  /** The command that caused it had ended: for a deletion, the API server had answered. */
  answered: number
  /** One of them was terminating in the slice. */
  terminating: number | null
  /** None of them was ready in the slice any more. */
  unready: number | null
  /** They had left the slice. */
  gone: number | null
  /** Their last answer to a client on a new connection. */
  lastAnswer: number | null
  /** A replacement was ready in the slice. */
  replaced: number | null
  /** The replacement's first answer to a client. */
  firstAnswer: number | null
}

/**
 * One run of one variant on one side. All times are milliseconds after the beginning of the pod's deletion, or of the node's cut.
 */
export interface FailoverRun {
  variant: string
  run: number
  side: Side
  /** The captures it was read from. */
  from: readonly CaptureId[]
  /** The rules that void it, in words; empty for a run that counts. */
  voids: readonly string[]
  /** When it was begun, in milliseconds since the probe's first clock. */
  begun: number
  /** New connections scheduled while it was this side's turn. */
  tried: number
  /** Those that failed, and how. */
  failed: readonly { at: number, outcome: string }[]
  /** How many failed although the slice had called none of the victims ready any more, and of which ports. */
  stale: { failed: number, ports: PortReuse }
  /** The same of all tries, from when the dataplane has surely heard of it. */
  settled: PortReuse
  /** How long this side was watched. */
  watched: number
  /** New connections that failed while only the other side was disturbed. */
  control: number
  /** The longest time without a good answer in this side's turn; and while only the other was disturbed, null: it never was. */
  longestGap: number
  controlGap: number | null
  succession: Succession
  /** Of a node that fell silent, and whose pods left the Service in the run; null of any other. */
  shares: Shares | null
  /** Connections that were open all the while: how many of the victim's and of the others' ended. */
  held: Record<'victim' | 'others', { open: number, ended: number }>
}

/** The same, read once for each set. */
export const runsOf = perSet(readFailover)

/** Every run of a layer's failover experiment captured whole, in the order of the captures, as one of its probes felt it. */
export function readFailover(set: CaptureSet, layer: Layer, probe = 'probe'): FailoverRun[] {
  const runs = set.captures.flatMap(({ id }) => {
    const found = RUN.exec(id)
    const isIt = found?.[1] === layer && found[5] === probe
    return isIt ? [{ side: found[2] as Side, variant: found[3]!, run: Number(found[4]) }] : []
  })
  // both sides of a run are needed for either of them, and its logs are released before the next run's are read
  const names = new Set(runs.map(({ variant, run }) => `${variant}-${run}`))
  const known = new Map([...names].map(name => [name, readSides(bySides(set, name, layer, probe))]))
  return runs.flatMap(({ side, variant, run }) => {
    const read = known.get(`${variant}-${run}`)![side]
    return read ? [{ ...read, variant, run, side }] : []
  })
}

/** What still fails after a silent node's pods have left the Service can only be counted if they left it during the run. */
export function leavingOf({ unready }: Succession): string[] {
  if (unready === null) return ['the Service named its pods to the end']
  return unready < 0 ? ['its pods had left the Service before'] : []
}

// --- internal ---

/** What fails after a deleted pod of the Service has left it can only be counted if it left it. */
function keptOf({ watch, victims }: Parts, { unready }: Succession): string[] {
  return unready === null && areNamed(watch, victims) ? ['the Service never let go of the pod that was deleted'] : []
}

const RUN = new RegExp(String.raw`^([a-z0-9]+)\.${SIDE_PATTERN}\.([a-z-]+)-(\d+)-(probe|many)$`)

/** A probe above this is late itself, and times nothing (milliseconds, 99th percentile). */
const LATE = 5

/** Milliseconds the sides are disturbed apart, less what starting a command may take. */
const APART = 14_000

/** The most milliseconds between the starts of a run's two probes: one of them has that much less quiet time. */
const TOGETHER = 500

/** A dataplane that waits a second between two updates has made this one (milliseconds). */
const SETTLED = 2000

interface Parts {
  from: CaptureId[]
  probe: ProbeLog
  watch: Stamped
  victims: ReadonlySet<string>
  /** A pod's end is over before the other side's begins; a silent node's is not. */
  brief: boolean
  /** When the pod was deleted or the node was cut, on the probe's clock. */
  done: number
  answered: number
}

function bySides(set: CaptureSet, name: string, layer: Layer, of: string): Partial<Record<Side, Parts>> {
  return Object.fromEntries(SIDES.flatMap((side) => {
    const part = partsOf(set, `${layer}.${side}.${name}`)
    const [probe, watch, act] = [part(of), part('watch'), part('delete') ?? part('cut')]
    if (!probe || !watch || !act) return []
    const logs = [parseProbe(probe.text, probe.id), parseStamped(watch.text, watch.id)] as const
    return [[side, together([probe.id, watch.id, act.id], ...logs, set.capture(act.id)!, act.text)]]
  }))
}

function together(from: CaptureId[], probe: ProbeLog, watch: Stamped, act: Capture, said: string): Parts {
  const { startedOn, durationMs, argv } = act
  const pod = /^pod "([a-z0-9.-]+)"/m.exec(said)?.[1]
  const victims = pod === undefined ? podsOn(watch, argv?.at(-2) ?? '') : new Set([pod])
  const done = momentOf(Date.parse(startedOn), watch.began, probe.head.clock)
  return { from, probe, watch, victims, brief: pod !== undefined, done, answered: done + durationMs }
}

type Read = Omit<FailoverRun, 'variant' | 'run' | 'side'>

function readSides(parts: Partial<Record<Side, Parts>>): Record<Side, Read | undefined> {
  return bySide(side => parts[side] && readRun(parts[side], parts[otherSide(side)]))
}

function readRun(mine: Parts, other: Parts | undefined): Read {
  const { probe, done, victims } = mine
  const end = probe.head.scheduled * probe.head.everyMs
  // both probes began together: the other side's event, on this side's clock
  const others = other ? other.done + between(other.probe.head.clock, probe.head.clock) : null
  const turn = { from: done, until: mine.brief && others !== null && others > done ? others : end }
  const rest = { from: others ?? end, until: others !== null && others < done ? done : end }
  const isApart = rest.from < turn.from || rest.from >= turn.until
  const within = probe.tries.filter(({ start }) => start >= turn.from && start < turn.until)
  const succession = successionOf(mine)
  const left = { from: done + (succession.unready ?? Infinity), until: turn.until }
  const [ports, settled] = portReuse(probe, [left, { ...left, from: left.from + SETTLED }]) as [PortReuse, PortReuse]
  return {
    from: mine.from,
    voids: [...voidsOf(mine, others), ...mine.brief ? keptOf(mine, succession) : leavingOf(succession)],
    begun: done,
    tried: within.length,
    failed: failuresIn(probe, turn).map(({ start, outcome }) => ({ at: toHundredth(start - done), outcome })),
    stale: { failed: failuresIn(probe, left).length, ports },
    settled,
    watched: toHundredth(turn.until - done),
    control: isApart ? failuresIn(probe, rest).length : 0,
    longestGap: toHundredth(longestGap(probe, turn)),
    controlGap: isApart && others !== null ? toHundredth(longestGap(probe, rest)) : null,
    succession,
    shares: mine.brief || leavingOf(succession).length > 0 ? null : sharesAround(probe, done + succession.unready!),
    held: {
      victim: tallied(probe.held.filter(({ pod }) => victims.has(pod ?? ''))),
      others: tallied(probe.held.filter(({ pod }) => !victims.has(pod ?? ''))),
    },
  }
}

function voidsOf({ probe, done, watch }: Parts, others: number | null): string[] {
  const first = Math.min(done, others ?? done)
  const early = failuresIn(probe, { from: 0, until: first }).length
  const apart = others === null ? null : Math.round(Math.abs(others - done))
  return [
    ...probe.summary.lagP99Ms > LATE ? [`the probe was late itself: p99 ${probe.summary.lagP99Ms} ms`] : [],
    ...early > 0 ? [`${early} failed before anything was done`] : [],
    ...first < probe.head.quietMs - TOGETHER ? [`only ${Math.round(first)} ms of quiet before it`] : [],
    ...apart === null ? ['the other side was not recorded: no control'] : [],
    ...apart !== null && apart < APART ? [`the sides were disturbed only ${apart} ms apart`] : [],
    ...[[probe.head.clock, probe.summary.clock], [watch.began, watch.ended]].some(([from, to]) => isStepped(from!, to!))
      ? ['a clock was set, or the machine slept']
      : [],
  ]
}

function successionOf({ probe, watch, victims, done, answered }: Parts): Succession {
  const after = (moment: number) => toHundredth(moment - done)
  const { terminating, unready, gone, replacement, replaced } = slicesOf(watch, victims)
  const onProbe = (at: number | null) => at === null ? null : after(at + between(watch.began, probe.head.clock))
  const answers = (is: (pod: string) => boolean) => probe.tries
    .filter(({ pod, firstByte }) => pod !== null && firstByte !== null && is(pod))
    .map(({ firstByte }) => firstByte!)
  const [last, first] = [answers(pod => victims.has(pod)), answers(pod => pod === replacement)]
  return {
    answered: after(answered),
    terminating: onProbe(terminating),
    unready: onProbe(unready),
    gone: onProbe(gone),
    lastAnswer: last.length > 0 ? after(Math.max(...last)) : null,
    replaced: onProbe(replaced),
    firstAnswer: first.length > 0 ? after(Math.min(...first)) : null,
  }
}

function tallied(held: readonly ProbeHeld[]): { open: number, ended: number } {
  const open = held.filter(({ outcome }) => outcome === 'open').length
  return { open, ended: held.length - open }
}
