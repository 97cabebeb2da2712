import type { Capture } from '../set/manifest.ts'
import type { VerifiedSet } from '../set/verify.ts'
import type { Phase } from '../trace/layers/policy/index.ts'
import type { CaptureId, Side } from '../words.ts'
import { perSet } from '../set/per-set.ts'
import { ASKERS, PHASES } from '../trace/layers/policy/index.ts'
import { parseStamped } from './stamped.ts'
import { askedOf, parseAsked } from './tries.ts'

/** How many of one asker's tries were admitted during one phase. */
interface Let { asker: string, who: string, phase: Phase, of: number, letIn: number, from: CaptureId }

/**
 * The policy experiment on one side. Times are milliseconds from the sending of the change to the API server, whose reply comes
 * within them: never less than it took; null if the event was not observed.
 */
export interface PolicyRead {
  side: Side
  tries: Let[]
  /** The first request that was not admitted, with none admitted after it. */
  enforcedAfter: number | null
  /** The stranger's first request that was admitted once it had the label. */
  letInAfter: number | null
  /** The first request that was admitted once the policy was deleted. */
  releasedAfter: number | null
  /**
   * The connection that was already open: how many requests on it were answered after the policy was applied, and how it ended,
   * if it did: with a request that had no answer in curl's time, or closed, so that the next one was on a connection of its own.
   */
  open: { answered: number, ended: 'unanswered' | 'closed' | null } | null
  /** The HTTP status that a new pod with the label got. */
  newcomer: number | null
}

/** The policy experiment on one side; null if it was not captured. Computed once per set. */
export const readPolicy = perSet(policyOf)

// --- internal ---

function policyOf(set: VerifiedSet, side: Side): PolicyRead | null {
  const text = (name: string) => set.text(`policy.${side}.${name}`)
  const tries = triesOf(side, text)
  if (tries.length === 0) return null
  const streamed = (name: string, change: string) => streamOf(text(name), set.capture(`policy.${side}.${change}`), name)
  const [open, relabelled, released] = [streamed('open', 'apply'), streamed('relabelled', 'relabel'), streamed('released', 'lift')]
  const newcomer = text('newcomer-answer')
  return {
    side,
    tries,
    enforcedAfter: enforced(streamed('enforced', 'apply')),
    letInAfter: firstIn(relabelled),
    releasedAfter: firstIn(released),
    open: open && openOf(open),
    newcomer: newcomer === null ? null : parseAsked(newcomer)[0]?.code ?? null,
  }
}

/** One request of a stream: when it was sent, after the reply to the change it was sent during, and since that was sent. */
interface Sent { sent: number, since: number, code: number, fresh: boolean }

function openOf(all: readonly Sent[]): PolicyRead['open'] {
  const under = all.filter(({ sent }) => sent > 0)
  const other = under.findIndex(({ code, fresh }) => code !== 200 || fresh)
  const ended = other === -1 ? null : under[other]!.code === 200 ? 'closed' : 'unanswered'
  return { answered: other === -1 ? under.length : other, ended }
}

function triesOf(side: Side, text: (name: string) => string | null): Let[] {
  return (Object.keys(PHASES) as Phase[]).flatMap(phase => ASKERS.flatMap(({ name, who }) => {
    const from: CaptureId = `policy.${side}.${name}-${phase}`
    const said = text(`${name}-${phase}`)
    if (said === null) return []
    const asked = parseAsked(said, from)
    const letIn = asked.filter(({ code }) => code === 200).length
    return [{ asker: name, who, phase, of: asked.length, letIn, from }]
  }))
}

/** curl prints a request's duration when it is over: the request was sent that long before its line arrived. */
function streamOf(text: string | null, change: Capture | undefined, name: string): Sent[] | null {
  if (text === null || change?.status !== 'ok') return null
  const { began, lines } = parseStamped(text, name)
  const changed = Date.parse(change.startedOn) + change.durationMs - began.wallMs
  return lines.map((line) => {
    const { code, more: [connects = 0, seconds = 0] } = askedOf(line, name, String(line.said))
    const sent = line.at - seconds * 1000 - changed
    return { sent, since: sent + change.durationMs, code, fresh: connects > 0 }
  })
}

function enforced(sent: Sent[] | null): number | null {
  if (sent === null || sent.length === 0 || sent.at(-1)!.code === 200) return null
  const lastIn = sent.findLastIndex(({ code }) => code === 200)
  return Math.round(sent[lastIn + 1]!.since)
}

function firstIn(sent: Sent[] | null): number | null {
  const first = sent?.find(({ sent, code }) => sent > 0 && code === 200)
  const refused = sent?.some(({ code }) => code !== 200)
  return first && refused ? Math.round(first.since) : null
}
