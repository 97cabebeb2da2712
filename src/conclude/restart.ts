import type { Restart } from '../read/restart.ts'
import type { CapturedSide } from '../read/side.ts'
import type { Conclusion, Judged } from './conclusion.ts'
import { sum } from 'd3-array'
import { spoken } from '../dataplane/looks.ts'
import { readRestarts } from '../read/restart.ts'
import { ENOUGH } from '../read/spread.ts'
import { counted } from '../text/numbers.ts'
import { holds, notEnough, notShown } from './conclusion.ts'
import { tallied } from './pane.ts'
import { countingIn, saidOfRuns, tooFew } from './probed-runs.ts'
import { capturesOf, endedIn } from './tests.ts'

const NEEDS = capturesOf('restart', 'agent')
/** That it was away at all is what its own pods say. */
const COUNTER = ['restart.agent-*-pods']

/** Only runs in which it was really away. */
function countingOf(own: CapturedSide) {
  return countingIn(readRestarts(own.set, own.side), ({ away }) => away === null ? 'no next pod was ready' : null)
}
const said = saidOfRuns('restart', { needs: NEEDS, counter: COUNTER, countingOf })
const probe = ({ felt }: Restart) => felt.from[0]!

/**
 * What connections feel while what programs the dataplane is away and nothing else changes: what it has programmed stays. (A pod
 * that is deleted meanwhile goes on being chosen until it is back: docs/attacks.md.)
 */
export const RESTART: readonly Conclusion[] = [
  {
    id: 'restart.answer',
    question: 'kube-proxy or cilium-agent restarts: which connections notice?',
    needs: NEEDS,
    counter: COUNTER,
    judge: answer,
  },
  said('away', 'How long until the next one says that it is ready?', ({ pods }) => pods, restarts =>
    `${span(restarts.map(({ away }) => away!))} from its deletion until the next one is Ready, in ${counted(restarts.length, 'run')}; when that programs again was not asked.`),
  said('fresh', 'How many new connections fail meanwhile?', probe, (restarts) => {
    const { tried, failed } = freshIn(restarts)
    const how = failed.length === 0 ? '' : ` (${tallied(failed)})`
    const gaps = span(restarts.map(({ felt }) => felt.longestGap))
    return `${failed.length} of ${tried.toLocaleString('en')}${how}; longest gap ${gaps}.${tooFew(restarts)}`
  }),
  said('open', 'How many open connections end?', probe, (restarts) => {
    const { ended, all } = openIn(restarts)
    return `${ended} of ${all}.${tooFew(restarts)}`
  }),
]

// --- internal ---

function freshIn(restarts: readonly Restart[]): { tried: number, failed: string[] } {
  const felt = restarts.map(one => one.felt)
  const failed = felt.flatMap(one => one.failed.map(({ outcome }) => outcome))
  return { tried: sum(felt.map(({ tried }) => tried)), failed }
}

function openIn(restarts: readonly Restart[]): { ended: number, all: number } {
  return endedIn(restarts.map(({ felt }) => felt), 'victim', 'others')
}

/** That none failed is said of enough runs alone. */
function answer(one: CapturedSide, other: CapturedSide): Judged {
  const read = [one, other].map(own => ({ name: spoken(own.cluster), counting: countingOf(own).counting }))
  const points = read.flatMap(({ counting }) => counting.map(({ felt }) => ({ capture: felt.from[0]!, line: 1 })))
  const runs = read.map(({ counting }) => counting.length)
  const felt = read.map(({ name, counting }) => ({ name, fresh: freshIn(counting), open: openIn(counting) }))
  if (Math.min(...runs) < ENOUGH) return notEnough(`${runs.join(' and ')} runs count: that takes ${ENOUGH} a side.`, points)
  const noticed = felt.map(({ name, fresh, open }) =>
    `with ${name} ${fresh.failed.length} of ${fresh.tried.toLocaleString('en')} new connections fail and ${open.ended} of ${open.all} open ones end`)
  if (felt.some(({ fresh, open }) => fresh.failed.length + open.ended > 0)) return notShown(`Some do: ${noticed.join('; ')}.`, points)
  const tried = Math.min(...felt.map(({ fresh }) => fresh.tried))
  return holds(`None, while nothing else changes: of ${tried.toLocaleString('en')} new ones a side or more none fails, no open one ends`, points, { tried })
}

/** `1.2–3.4 s` */
function span(ms: readonly number[]): string {
  const [low, high] = [Math.min(...ms), Math.max(...ms)].map(one => (one / 1000).toFixed(1))
  return low === high ? `${low} s` : `${low}–${high} s`
}
