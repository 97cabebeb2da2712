import type { CapturedSide } from '../read/side.ts'
import type { UdpRun } from '../read/udp.ts'
import type { Conclusion, Judged } from './conclusion.ts'
import { median, sum } from 'd3-array'
import { spoken } from '../dataplane/looks.ts'
import { ENOUGH } from '../read/spread.ts'
import { readUdp } from '../read/udp.ts'
import { counted } from '../text/numbers.ts'
import { SIDES } from '../words.ts'
import { holds, notShown } from './conclusion.ts'
import { tallied } from './pane.ts'
import { seconds } from './scale.ts'
import { capturesOf } from './tests.ts'

const NEEDS = [...capturesOf('udp', 'gone'), 'udp.gone-*-datagrams']
/** That a pod went is what the EndpointSlice says; the sockets of the others are the control. */
const COUNTER = ['udp.gone-*-watch', 'udp.gone-*-datagrams']

/** What becomes of datagrams that keep their source port when the pod they go to is deleted, and of TCP beside them. */
export const UDP: readonly Conclusion[] = [
  {
    id: 'udp.answer',
    sides: null,
    question: 'A pod goes: what becomes of datagrams that were on their way to it?',
    needs: NEEDS,
    counter: COUNTER,
    judge: answer,
  },
  said('datagrams', 'Datagrams of one socket after another: who answers when their pod is gone?', datagrams),
  said('others', 'And the sockets that another pod answers?', runs =>
    `Their longest time without an answer is ${seconds(Math.max(0, ...runs.flatMap(({ others }) => others)))}.`),
  said('tcp', 'What does TCP feel beside it?', (runs) => {
    const held = runs.map(({ felt }) => felt.held.victim)
    const ended = sum(held.map(one => one.ended))
    const fresh = [sum(runs.map(({ felt }) => felt.failed.length)), sum(runs.map(({ felt }) => felt.tried))].map(number => number.toLocaleString('en'))
    return `${ended} of ${ended + sum(held.map(one => one.open))} connections that were open to the pod end; ${fresh[0]} of ${fresh[1]} new ones fail.`
  }),
]

// --- internal ---

function said(name: string, question: string, says: (runs: readonly UdpRun[]) => string): Conclusion {
  return {
    id: `udp.${name}`,
    sides: SIDES,
    // the other side's deletion is where this side's turn ends
    ofBoth: true,
    question,
    needs: NEEDS,
    counter: COUNTER,
    judge: (own) => {
      const { counting, why } = countingOf(own)
      const few = counting.length < ENOUGH ? ` ${counted(counting.length, 'run')}: too few to compare the sides.` : ''
      const from = counting.map(run => ({ capture: name === 'tcp' ? run.felt.from[0]! : run.from, line: 1 }))
      return counting.length === 0 ? notShown(`No run counts${why}.`) : holds(`${says(counting)}${few}${why === '' ? '' : ` Left out${why}.`}`, from)
    },
  }
}

function countingOf(own: CapturedSide): { counting: UdpRun[], why: string } {
  const all = readUdp(own.set, own.side)
  const reasons = all.flatMap(({ felt: { voids }, moved }) => voids[0] ?? (moved.length === 0 ? 'no socket was the pod\'s' : []))
  return {
    counting: all.filter(({ felt: { voids }, moved }) => voids.length === 0 && moved.length > 0),
    why: reasons.length === 0 ? '' : `: ${tallied(reasons)}`,
  }
}

function datagrams(runs: readonly UdpRun[]): string {
  const all = runs.flatMap(({ moved }) => moved)
  const after = all.flatMap(one => one.after ?? [])
  const [low, high] = [Math.min(...after), Math.max(...after)].map(seconds)
  const when = after.length === 0 ? '' : `, ${seconds(median(after)!)} after the pod's last answer (${low} to ${high})`
  return `Another pod, in ${after.length} of ${all.length}${when}; ${all.filter(({ anew }) => anew).length} of the sockets had to be opened anew.`
}

/** Both sides' sockets all go on, or it is said of how many they do. */
function answer(one: CapturedSide, other: CapturedSide): Judged {
  const read = [one, other].map(own => ({ name: spoken(own.cluster), counting: countingOf(own).counting }))
  const points = read.flatMap(({ counting }) => counting.map(({ from }) => ({ capture: from, line: 1 })))
  const runs = read.map(({ counting }) => counting.length)
  if (Math.min(...runs) < ENOUGH) return notShown(`${runs.join(' and ')} runs count: that takes ${ENOUGH} a side.`, points)
  const parts = read.map(({ name, counting }) => {
    const all = counting.flatMap(({ moved }) => moved)
    const after = all.flatMap(one => one.after ?? [])
    return { name, all: all.length, moved: after.length, after: median(after) ?? 0, anew: all.filter(({ anew }) => anew).length }
  })
  const some = parts.map(({ name, moved, all }) => `${moved} of ${all} with ${name}`).join(', ')
  if (parts.some(({ all, moved }) => moved < all)) return notShown(`Another pod answers ${some}.`, points)
  const words = ({ name, all, after, anew }: typeof parts[number]) => `${seconds(after)} with ${name}, ${anew} of ${all} on a socket opened anew`
  return holds(`Another pod answers, after ${parts.map(words).join('; ')}`, points)
}
