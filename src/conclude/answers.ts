import type { CapturedSide } from '../read/side.ts'
import type { Conclusion, Judged } from './conclusion.ts'
import { spoken } from '../dataplane/looks.ts'
import { parseAccessLog } from '../read/accesslog.ts'
import { columnOf, endpointsIn, firstTable } from '../read/table.ts'
import { frontendOf } from '../set/frontend.ts'
import { burstOf } from './burst.ts'
import { holds, notShown, refuted } from './conclusion.ts'
import { settingOf } from './settings.ts'

/** Of both sides together, and short enough to be a slide's title: where one does not hold, its question is. */
export const ANSWERS: readonly Conclusion[] = [
  {
    id: 'l4.owner',
    question: 'Does one of the replicas have the Service\'s address?',
    needs: ['l2.pods'],
    counter: ['l2.slices'],
    judge: owned,
  },
  {
    id: 'l5.answer',
    question: 'Whose address do the pods see?',
    needs: ['l5.burst', 'l5.access-log'],
    counter: ['l5.access-log', 'l1.describe'],
    judge: clientsSeen,
  },
  {
    id: 'l8.answer',
    question: 'Is a policy that was accepted enforced?',
    needs: ['l8.policy', 'l8.stranger-during'],
    counter: ['l8.stranger-before', 'l8.client-during'],
    judge: sameYaml,
  },
]

// --- internal ---

/** A replica would have it in the list of pods, or in the EndpointSlice as what is asked in the Service's place. */
function owned(...sides: CapturedSide[]): Judged {
  const had = sides.map((own) => {
    const { address } = frontendOf(own.cluster)
    const pods = firstTable(own.text('l2.pods'))
    const addresses = columnOf(pods, 'IP')
    const owns = [...addresses, ...endpointsIn(own.text('l2.slices'))].includes(address)
    return { name: spoken(own.cluster), addresses, owns, points: pods.rows.map(({ line }) => own.at('l2.pods', line)) }
  })
  const points = had.flatMap(one => one.points)
  const owner = had.find(({ owns }) => owns)
  if (owner) return refuted(`With ${owner.name} a replica has it.`, points)
  const unread = had.find(({ addresses }) => addresses.length === 0)
  if (unread) return notShown(`With ${unread.name} no replica is listed with an address.`, points)
  return holds('No replica has it', points)
}

function clientsSeen(one: CapturedSide, other: CapturedSide): Judged {
  const [a, b] = [one, other].map((own) => {
    const { client, log } = burstOf(own, parseAccessLog(own.text('l5.access-log')))
    return { name: spoken(own.cluster), of: log.length, direct: log.filter(({ client: { address } }) => address === client).length, at: own.at('l5.access-log', log[0]?.line ?? 1) }
  }) as [Seen, Seen]
  const [points, numbers] = [[a.at, b.at], { one: a.direct, other: b.direct, of: a.of }]
  const words = ({ name, direct, of }: Seen) => `${direct === 0 ? 'none' : direct} of ${of} with ${name}`
  if (Math.min(a.of, b.of) === 0) return notShown('A burst is in no access log.', points)
  if ((a.direct === 0) === (b.direct === 0)) return notShown(`The pods see the client's address in ${words(a)}, ${words(b)}.`, points, numbers)
  return holds(`The pods see the client itself in ${words(a)}, ${words(b)} (${policyWords(one, other)})`, points, numbers)
}

/** The setting that decides it as well: under Local a pod sees the client on either side. */
function policyWords(...sides: CapturedSide[]): string {
  const set = new Set(sides.map(side => settingOf(side, 'traffic policy') ?? 'not captured'))
  return `externalTrafficPolicy ${[...set].join(' and ')}`
}

interface Seen { name: string, of: number, direct: number, at: ReturnType<CapturedSide['at']> }

/** One that is kept out under the policy and was let in before; the client that the policy allows is the control. */
function sameYaml(one: CapturedSide, other: CapturedSide): Judged {
  const asked = [one, other].map((own) => {
    const code = (step: string) => own.text(`l8.${step}`).trim()
    return { name: spoken(own.cluster), before: code('stranger-before'), during: code('stranger-during'), control: code('client-during'), at: own.at('l8.stranger-during', 1) }
  })
  const points = asked.map(({ at }) => at)
  if (asked.some(({ before, control }) => before !== '200' || control !== '200')) return notShown('Not everybody who should be was let in.', points)
  const out = asked.filter(({ during }) => during === '000')
  if (asked.some(({ during }) => during !== '000' && during !== '200')) return notShown(`The stranger was answered ${asked.map(({ during }) => during).join(' and ')}.`, points)
  if (out.length !== 1) return notShown(out.length === 0 ? 'No side keeps the stranger out.' : 'Both sides keep the stranger out.', points)
  return holds(`Both store the policy; only ${out[0]!.name}'s cluster keeps the stranger out`, points)
}
