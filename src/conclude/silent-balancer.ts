import type { FailoverRun } from '../read/failover.ts'
import type { VerifiedSet } from '../set/verify.ts'
import type { CaptureId } from '../words.ts'
import type { Conclusion, Judged } from './conclusion.ts'
import { median } from 'd3-array'
import { parseHealth } from '../read/balancer-health.ts'
import { spreadOf } from '../read/spread.ts'
import { counted } from '../text/numbers.ts'
import { LOST } from '../trace/nodeloss.ts'
import { COMPARED } from '../words.ts'
import { holds, notCaptured, notEnough, notShown } from './conclusion.ts'
import { partOf } from './silent-node.ts'
import { capturesOf, countingOf } from './tests.ts'

/**
 * How long a cloud's load balancer goes on sending to a silent node. What fails by then may be its doing; what fails later came
 * to a node that answers, which sent it on to a pod that the Service still names.
 */
export const SILENT_BALANCER: Conclusion = {
  id: `l6.${LOST.name}-health`,
  sides: COMPARED,
  ofBoth: true,
  question: 'A node falls silent: for how long does the load balancer send to it?',
  needs: [...capturesOf('l6', LOST.name), `l6.${LOST.name}-*-health`],
  counter: [`l6.${LOST.name}-*-health`],
  judge: ({ set, side }) => {
    const runs = countingOf(set, 'l6', LOST.name).of[side]
    if (runs.length === 0) return notEnough('No run counts.')
    const sent = runs.flatMap(run => sentIn(set, run) ?? [])
    if (sent.length < runs.length) return notCaptured(`It was asked in ${sent.length} of ${counted(runs.length, 'run')}.`)
    const points = sent.map(({ capture, line }) => ({ capture, line }))
    const unknown = sent.filter(({ until }) => until === null).length
    if (unknown > 0) return notShown(`In ${unknown} of ${counted(runs.length, 'run')} it did not take the node for healthy before, or did to the end.`, points)
    return said(sent as Left[], points)
  },
}

// --- internal ---

interface Sent {
  capture: CaptureId
  /** The answer that first left the node out, or the last. */
  line: number
  /** When that came, in milliseconds after the cut; null if the node was not there before it, or to the end. */
  until: number | null
  /** Connections that failed until then, and from then until the node's pods left the Service. */
  early: number
  later: number
}
type Left = Sent & { until: number }

function sentIn(set: VerifiedSet, run: FailoverRun): Sent | null {
  const { failed, succession: { unready } } = run
  const capture = partOf(run, 'health')
  const text = set.text(capture)
  if (text === null) return null
  const { began, asked } = parseHealth(text, capture)
  const { startedOn, argv } = set.capture(partOf(run, 'cut'))!
  const done = Date.parse(startedOn) - began.wallMs
  const node = argv!.at(-2)!
  const left = asked.find(({ at, healthy }) => at > done && !healthy.has(node))
  const wasSent = asked.some(({ at, healthy }) => at < done && healthy.has(node))
  const until = left && wasSent ? left.at - done : null
  const before = failed.filter(({ at }) => at < unready!)
  const early = until === null ? 0 : before.filter(({ at }) => at < until).length
  return { capture, line: (left ?? asked.at(-1))?.line ?? 1, until, early, later: before.length - early }
}

function said(sent: readonly Left[], points: Judged['points']): Judged {
  const until = spreadOf(sent.map(one => one.until / 1000))!
  const [early, later] = [median(sent, one => one.early)!, median(sent, one => one.later)!]
  const seconds = [until.low, until.high].map(Math.round)
  const range = seconds[0] === seconds[1] ? `${seconds[0]}` : `${seconds.join('–')}`
  const says = `For ${range} s the load balancer still takes the silent node for healthy: ${counted(Math.round(early), 'connection')} failed by then, by its choice or a node's. `
    + `Until its pods leave the Service ${Math.round(later)} more, sent on by a node that answers to pods that the Service still names (median of ${counted(sent.length, 'run')}).`
  return holds(says, points, { until: until.median, early, later })
}
