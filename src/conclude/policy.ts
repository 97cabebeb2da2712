import type { PolicyRead } from '../read/policy.ts'
import type { CapturedSide } from '../read/side.ts'
import type { Conclusion, Judged } from './conclusion.ts'
import { sum } from 'd3-array'
import { readPolicy } from '../read/policy.ts'
import { COMPARED } from '../words.ts'
import { holds, notShown } from './conclusion.ts'
import { AGENT_CONFIG, settingOf } from './settings.ts'
import { known } from './upstream.ts'

const TRIES = ['stranger-near-during', 'stranger-far-during', 'stranger-near-before', 'stranger-far-before'].map(name => `policy.${name}`)

/** The results of the policy experiment. Each change was tried once: a time is a single sample, and the sentence says so. */
export const POLICY: readonly Conclusion[] = [
  said('kept-out', 'Is the stranger kept out under the policy?', ({ tries, enforcedAfter }) => {
    const stranger = tries.filter(({ asker, phase }) => asker.startsWith('stranger') && phase === 'during')
    const [letIn, of] = [sum(stranger.map(one => one.letIn)), sum(stranger.map(one => one.of))]
    const before = sum(tries.filter(({ asker, phase }) => asker.startsWith('stranger') && phase === 'before').map(one => one.letIn))
    if (before === 0) return notShown('It was not let in before the policy either.')
    return enforcedAfter === null
      ? { ...holds(`Under the policy ${letIn} of the stranger's ${of} tries are let in.`), way: 'let in' }
      : { ...holds(`The stranger is kept out ${atMost(enforcedAfter)} at most after the policy was sent (once); ${letIn} of its ${of} tries are let in.`), way: 'kept out' }
  }),
  said('open', 'Does a connection that was open before go on?', ({ open }) =>
    open === null || (open.ended === null && open.answered === 0)
      ? null
      : { ...holds(OPEN_BEFORE[open.ended ?? 'goes on']), way: open.ended ?? 'goes on' }),
  said('newcomer', 'Is a new pod with the label let in?', ({ newcomer }) =>
    newcomer === null
      ? null
      : newcomer === 200
        ? { ...holds('A new pod with the label is let in at its first request (one pod).'), way: 'let in' }
        : { ...holds('A new pod with the label is kept out at first (one pod).'), way: 'kept out' }),
  said('relabelled', 'Given the label, is the running stranger let in?', ({ letInAfter }, own) =>
    letInAfter === null ? null : `Given the label, the running stranger is let in after ${atMost(letInAfter)} at most: one draw${drawnFrom(own)}`),
  said('released', 'Is it let in again without the policy?', ({ releasedAfter }) =>
    releasedAfter === null ? null : `Without the policy it is let in again after ${atMost(releasedAfter)} at most (once).`),
]

// --- internal ---

/** What becomes of the connection that was open before. */
const OPEN_BEFORE = {
  'goes on': 'A connection it had open before goes on (one connection).',
  'closed': 'A connection it had open before is closed under it (one connection).',
  'unanswered': 'The next request on a connection it had open before gets no answer within a second (one request).',
} as const

/** Null: it was not seen. */
type Says = (read: PolicyRead, own: CapturedSide) => string | Judged | null

function said(name: string, question: string, says: Says): Conclusion {
  return {
    id: `policy.${name}`,
    sides: COMPARED,
    question,
    needs: TRIES,
    counter: TRIES,
    beside: [...['enforced', 'relabelled', 'released', 'open', 'apply', 'relabel', 'lift', 'newcomer-answer'].map(step => `policy.${step}`), AGENT_CONFIG],
    judge: (own) => {
      const read = readPolicy(own.set, own.side)!
      const found = says(read, own)
      if (found === null) return notShown('It was not seen.')
      const { from } = read.tries.find(({ asker, phase }) => asker.startsWith('stranger') && phase === 'during')!
      const judged = typeof found === 'string' ? holds(found) : found
      return judged.verdict === 'holds' ? { ...judged, points: [{ capture: from, line: 1 }] } : judged
    },
  }
}

/** What a relabelled pod's wait is drawn from, and what follows the draw: `identityLabelsChanged` in pkg/endpoint, 1.19. */
function drawnFrom(own: CapturedSide): string {
  const [jitter, grace] = (['identity jitter', 'identity grace'] as const).map(of => settingOf(own, of))
  if (jitter == null) return ', and what it is drawn from was not captured.'
  const after = grace == null ? '' : `, and identity-change-grace-period, ${Number(grace) / 1e9} s, after it`
  return ` of identity-max-jitter, up to ${Number(jitter) / 1e9} s${after}.${known('cilium/cilium #46477')}`
}

/** Never less than it took. A request that is kept out takes a second, the next is sent behind it: more digits say too much. */
function atMost(ms: number): string {
  return `${(Math.ceil(ms / 100) / 10).toFixed(1)} s`
}
