import type { FailoverRun } from '../read/failover.ts'
import type { CapturedSide } from '../read/side.ts'
import type { Conclusion, Judged } from './conclusion.ts'
import type { Probed } from './probed-runs.ts'
import { median, quantile } from 'd3-array'
import { spoken } from '../dataplane/looks.ts'
import { runsOf } from '../read/failover.ts'
import { ENOUGH, spreadOf } from '../read/spread.ts'
import { whole } from '../text/numbers.ts'
import { holds, notEnough, notShown } from './conclusion.ts'
import { countingIn, saidOfRuns, tooFew } from './probed-runs.ts'
import { seconds } from './scale.ts'
import { isOpen, range } from './silent-node.ts'
import { capturesOf, COUNTS } from './tests.ts'

/** The probes of a run: from the client's one address, and from each of many in turn. */
const PROBES = { one: 'probe', many: 'many' } as const
type From = keyof typeof PROBES

const NEEDS = [...capturesOf('silent', 'cut'), 'silent.cut-*-many']
/** That its pods left the Service, and when, is what the EndpointSlice says. */
const COUNTER = ['silent.cut-*-watch']

/** A node falls silent, watched until nothing fails any more: how long that takes depends on whether source ports come again. */
export const SILENT_END: readonly Conclusion[] = [
  {
    id: 'silent.answer',
    question: 'A node falls silent: how long do connections fail, from one address and from many?',
    needs: NEEDS,
    counter: COUNTER,
    judge: answer,
  },
  said('one', 'From one address: how much fails, and until when?'),
  said('many', 'And from many addresses?'),
]

// --- internal ---

function countingOf(from: From) {
  return ({ set, side }: CapturedSide) => {
    const runs = runsOf(set, 'silent', PROBES[from]).filter(one => one.side === side)
    return countingIn<Probed>(runs.map(felt => ({ felt })), () => null)
  }
}

function said(from: From, question: string): Conclusion {
  const of = saidOfRuns<Probed>('silent', { needs: NEEDS, counter: COUNTER, countingOf: countingOf(from) })
  return of(from, question, ({ felt }) => felt.from[0]!, (runs) => {
    const felt = runs.map(one => one.felt)
    const [before, after] = (['before', 'after'] as const).map(what => range(spreadOf(felt.map(COUNTS[what]))!))
    const going = felt.filter(isOpen).length
    const end = going > 0 ? ` In ${going} of ${felt.length} some still fail as the log ends.` : ''
    return `Until its pods leave the Service ${before} fail, after that ${after}, the last ${lastWords(felt)} after they left.${end}${tooFew(runs)}`
  })
}

/** Milliseconds from the pods' leaving the Service to the last failure; 0 where none came after. */
function lastOf({ failed, succession }: FailoverRun): number {
  return Math.max(0, (failed.at(-1)?.at ?? 0) - succession.unready!)
}

/** Milliseconds from the pods' leaving the Service until 95 % of what fails after it has failed: the last one may be late. */
function mostOf({ failed, succession }: FailoverRun): number {
  return quantile(failed.map(({ at }) => at - succession.unready!).filter(after => after > 0), 0.95) ?? 0
}

function lastWords(runs: readonly FailoverRun[]): string {
  const { median, low, high } = spreadOf(runs.map(lastOf))!
  return low === high ? seconds(low) : `${seconds(median)} (${seconds(low)} to ${seconds(high)})`
}

/** What still fails once the pods have left the Service, and until when most of it has, from one address and from many. */
function answer(...sides: CapturedSide[]): Judged {
  const read = sides.map(own => ({ name: spoken(own.cluster), one: countingOf('one')(own).counting, many: countingOf('many')(own).counting }))
  const all = read.flatMap(({ one, many }) => [one, many])
  const points = all.flatMap(runs => runs.map(({ felt }) => ({ capture: felt.from[0]!, line: 1 })))
  if (all.some(runs => runs.length < ENOUGH)) return notEnough(`${all.map(({ length }) => length).join(', ')} runs count: that takes ${ENOUGH} a side and kind.`, points)
  const going = all.flat().filter(({ felt }) => isOpen(felt)).length
  if (going > 0) return notShown(`In ${going} runs some still fail as the log ends: how long is not known.`, points)
  const fail = (runs: readonly Probed[]) => whole(median(runs.map(({ felt }) => COUNTS.after(felt)))!)
  const most = (runs: readonly Probed[]) => seconds(median(runs.map(({ felt }) => mostOf(felt)))!)
  const words = read.map(({ name, one, many }) => `${name} still loses ${fail(one)} from one address (95 % within ${most(one)}), ${fail(many)} from many (${most(many)})`)
  return holds(`After its pods left the Service ${words.join('; ')}`, points)
}
