import type { CapturedSide } from '../read/side.ts'
import type { UdpRun } from '../read/udp.ts'
import type { Conclusion, Judged } from './conclusion.ts'
import { median, sum } from 'd3-array'
import { spoken } from '../dataplane/looks.ts'
import { ENOUGH } from '../read/spread.ts'
import { readUdp } from '../read/udp.ts'
import { holds, notEnough, notShown } from './conclusion.ts'
import { countingIn, saidOfRuns, tooFew } from './probed-runs.ts'
import { seconds } from './scale.ts'
import { minSyncPeriodOf, PROXY_CONFIG, waitsFor } from './settings.ts'
import { capturesOf, endedIn } from './tests.ts'

const NEEDS = [...capturesOf('udp', 'gone'), 'udp.gone-*-datagrams']
/** That a pod went is what the EndpointSlice says; the sockets of the others are the control. */
const COUNTER = ['udp.gone-*-watch', 'udp.gone-*-datagrams']

function countingOf(own: CapturedSide) {
  return countingIn(readUdp(own.set, own.side), ({ moved }) => moved.length === 0 ? 'no socket was the pod\'s' : null)
}
const said = saidOfRuns('udp', { needs: NEEDS, counter: COUNTER, beside: [PROXY_CONFIG], countingOf })

/** What becomes of datagrams that keep their source port when the pod they go to is deleted, and of TCP beside them. */
export const UDP: readonly Conclusion[] = [
  {
    id: 'udp.answer',
    question: 'A pod goes: what becomes of datagrams that were on their way to it?',
    needs: NEEDS,
    counter: COUNTER,
    beside: [PROXY_CONFIG],
    judge: answer,
  },
  said('datagrams', 'Datagrams of one socket after another: who answers when their pod is gone?', ({ from }) => from, (runs, own) => {
    const { all, after, anew } = movedIn(runs)
    const [low, high] = [Math.min(...after), Math.max(...after)].map(seconds)
    const when = after.length === 0 ? '' : `, ${seconds(median(after)!)} after the pod's last answer (${low} to ${high})`
    return `Another pod, in ${after.length} of ${all}${when}; ${anew} of the sockets, a pod's to the ClusterIP, had to be opened anew.${paced(own)}${tooFew(runs)}`
  }),
  said('others', 'And the sockets that another pod answers?', ({ from }) => from, runs =>
    `Their longest time without an answer is ${seconds(Math.max(0, ...runs.flatMap(({ others }) => others)))}.${tooFew(runs)}`),
  said('tcp', 'What does TCP feel beside it?', ({ felt }) => felt.from[0]!, (runs) => {
    const { ended, all } = endedIn(runs.map(({ felt }) => felt), 'victim')
    const open = `${ended} of ${all} connections that were open to the pod end`
    const [failed, tried] = [sum(runs.map(({ felt }) => felt.failed.length)), sum(runs.map(({ felt }) => felt.tried))]
    return `${open}; ${failed.toLocaleString('en')} of ${tried.toLocaleString('en')} new ones fail.${tooFew(runs)}`
  }),
]

// --- internal ---

/** Only the second lets go of what conntrack remembers: an endpoint that still serves keeps its flows (docs/attacks.md). */
function paced(own: CapturedSide): string {
  const period = minSyncPeriodOf(own)
  return period === null ? '' : ` kube-proxy hears of its end twice, no longer ready and then gone, and ${waitsFor(period)}.`
}

/** Of the sockets that the pod was answering: how many, how long the others' answer took, how many were opened anew for it. */
function movedIn(runs: readonly UdpRun[]): { all: number, after: number[], anew: number } {
  const all = runs.flatMap(({ moved }) => moved)
  return { all: all.length, after: all.flatMap(one => one.after ?? []), anew: all.filter(({ anew }) => anew).length }
}

/** Both sides' sockets all go on, or it is said of how many they do. */
function answer(one: CapturedSide, other: CapturedSide): Judged {
  const read = [one, other].map(own => ({ own, name: spoken(own.cluster), counting: countingOf(own).counting }))
  const points = read.flatMap(({ counting }) => counting.map(({ from }) => ({ capture: from, line: 1 })))
  const runs = read.map(({ counting }) => counting.length)
  if (Math.min(...runs) < ENOUGH) return notEnough(`${runs.join(' and ')} runs count: that takes ${ENOUGH} a side.`, points)
  const parts = read.map(({ own, name, counting }) => {
    const { all, after, anew } = movedIn(counting)
    const period = minSyncPeriodOf(own)
    return { name: period === null ? name : `${name} (minSyncPeriod ${period})`, all, moved: after.length, after: median(after) ?? 0, anew }
  })
  const some = parts.map(({ name, moved, all }) => `${moved} of ${all} with ${name}`).join(', ')
  if (parts.some(({ all, moved }) => moved < all)) return notShown(`Another pod answers ${some}.`, points)
  const words = ({ name, all, after, anew }: typeof parts[number]) => `after ${seconds(after)} with ${name}, ${anew} of ${all} sockets opened anew`
  return holds(`To a pod that asks the ClusterIP another one answers ${parts.map(words).join('; ')}`, points)
}
