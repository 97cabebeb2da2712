import type { CapturedPath } from '../dataplane/captured-path.ts'
import type { Job } from '../dataplane/jobs.ts'
import type { Stages, Station } from '../dataplane/stages.ts'
import type { VerifiedSet } from '../set/verify.ts'
import type { Side } from '../words.ts'
import type { PathShown, Stop } from './readings.ts'
import { deck } from '../../deck.config.ts'
import { capturedPath } from '../dataplane/captured-path.ts'
import { JOBS } from '../dataplane/jobs.ts'
import { stagesOf } from '../dataplane/stages.ts'
import { whyUnread } from '../read/unread.ts'
import { endpointText } from '../text/addresses.ts'
import { evidenceOf } from './evidence.ts'

/** Boxes that stand beside each other; of more backends the rest is counted. */
const MOST_BESIDE = 3

/** Lines that have room below the drawing. */
const MOST_LINES = 14

/** The way of a packet for the Service's VIP from outside, drawn from what one side captured. */
export function pathwayOf(set: VerifiedSet, side: Side): PathShown {
  const { vip } = set.manifest.clusters[side]
  const asked = endpointText({ address: vip, port: deck.port })
  const nothing = { asked, node: null, jobs: JOBS.map(job => ({ job, stops: [], more: 0 })), evidence: [] }
  try {
    const captured = capturedPath(set, side, { address: vip, port: deck.port, protocol: 'TCP', from: 'external' })
    const { path } = captured
    const shown = { ...nothing, node: path.node ?? null, says: path.why }
    return { ...shown, ...drawn(path.answer === 'backends' ? stagesOf(captured) : NOTHING, captured, set) }
  }
  catch (error) {
    return { ...nothing, says: whyUnread(error) }
  }
}

// --- internal ---

const NOTHING: Stages = { found: [], marked: [], chosen: [], rewritten: [], source: [], pod: [] }

function drawn(stages: Stages, { path, captures }: CapturedPath, set: VerifiedSet): Pick<PathShown, 'jobs' | 'evidence'> {
  const points = JOBS.flatMap(job => stages[job].flatMap(station => station.points))
  return {
    jobs: JOBS.map(job => ({
      job,
      stops: stages[job].slice(0, MOST_BESIDE).map(station => stopOf(station, job)),
      more: Math.max(0, stages[job].length - MOST_BESIDE),
    })),
    evidence: evidenceOf(set, [...path.hops.map(({ line }) => ({ capture: captures[0]!, line })), ...points], MOST_LINES),
  }
}

/** How likely a pod is, is said where it is chosen, and not again behind. */
function stopOf({ name, says, odds, address, points }: Station, job: Job): Stop {
  return {
    name,
    says,
    odds: job === 'rewritten' ? fraction(odds) : null,
    address: address === name ? null : address ?? null,
    points: points.map(({ capture, line }) => `${capture}:${line}`),
  }
}

/** `1/3` where the odds are such a fraction, else a percentage. */
export function fraction(odds: number): string {
  const of = Math.round(1 / odds)
  return Math.abs(1 / of - odds) < 1e-6 ? `1/${of}` : `${(odds * 100).toFixed(1)} %`
}
