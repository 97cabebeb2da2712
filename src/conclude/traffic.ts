import type { CapturedLine, CapturedSide } from '../read/side.ts'
import type { Seen, TrafficRun } from '../read/traffic.ts'
import type { Asked } from '../read/tries.ts'
import type { TrafficPolicy } from '../trace/layers/traffic/index.ts'
import type { Conclusion, Judged } from './conclusion.ts'
import { spoken } from '../dataplane/looks.ts'
import { readTraffic } from '../read/traffic.ts'
import { endOf } from '../read/tries.ts'
import { counted } from '../text/numbers.ts'
import { TRAFFIC_POLICIES } from '../trace/layers/traffic/index.ts'
import { COMPARED } from '../words.ts'
import { holds, notShown } from './conclusion.ts'
import { tallied } from './pane.ts'
import { AGENT_CONFIG, settingOf } from './settings.ts'

const BESIDE = [...['pods', 'burst', 'empty', 'health'].flatMap(stepsOf), AGENT_CONFIG]

/** What `externalTrafficPolicy` decides on either side: each time under Cluster and under Local, in turns. */
export const TRAFFIC: readonly Conclusion[] = [
  {
    id: 'traffic.answer',
    question: 'Whose address does the pod see: is it the dataplane, or a setting?',
    needs: stepsOf('seen'),
    counter: stepsOf('service'),
    beside: BESIDE,
    judge: answer,
  },
  asked('seen', 'Whose address do the pods see?', 'seen', seen),
  asked('pods', 'Which pods share the requests?', 'seen', runs => each(runs, (mine) => {
    const all = mine.flatMap(one => one.seen)
    const [pods, here] = [new Set(all.map(({ pod }) => pod)).size, all.every(one => one.here)]
    return `${counted(pods, 'pod')}${here ? ', on the receiving node only' : ''}`
  })),
  asked('empty', 'What does the node port of a node without a replica answer?', 'empty', (runs, own) => {
    if (runs.some(({ empty }) => empty === null)) return notShown('Not every run asked one.')
    const response = settingOf(own, 'no backend')
    const says = each(runs, mine => outcomes(mine.flatMap(({ empty }) => empty!)))
    return response === null ? says : `${says} Its service-no-backend-response is ${response}.`
  }),
  asked('health', 'What is a load balancer told under Local?', 'health', (runs) => {
    const told = runs.flatMap(({ health }) => health === null ? [] : [health])
    if (told.length === 0) return notShown('It was not asked.')
    const [here, empty] = [0, 1].map(at => outcomes(told.flatMap(all => all[at] ?? [])))
    return `The receiving node: ${here}; one without a replica: ${empty}.`
  }),
]

// --- internal ---

/** The steps of every run, under both policies; the health check is there under Local alone. */
function stepsOf(part: string): string[] {
  return part === 'health' ? ['traffic.local-*-health'] : TRAFFIC_POLICIES.map(policy => `traffic.${policy}-*-${part}`)
}

type Says = (runs: readonly TrafficRun[], own: CapturedSide) => string | Judged

/** One that is said of each side. What the Service said of itself at the time is what could refute that it is the setting's. */
function asked(name: string, question: string, part: 'seen' | 'empty' | 'health', says: Says): Conclusion {
  return {
    id: `traffic.${name}`,
    sides: COMPARED,
    question,
    needs: [...new Set([...stepsOf(part), ...stepsOf('seen')])],
    counter: stepsOf('service'),
    beside: BESIDE,
    judge: (own) => {
      const { runs, otherwise } = runsOf(own)
      if (otherwise) return otherwise
      const found = says(runs, own)
      return typeof found === 'string' ? holds(found, runs.map(({ from }) => ({ capture: from[part], line: 1 }))) : found
    },
  }
}

/** What was read of a side, or why nothing is said: both policies, and the Service said so each time. */
function runsOf(own: CapturedSide): { runs: TrafficRun[], otherwise: Judged | null } {
  const runs = readTraffic(own.set, own.side)
  const unlike = runs.find(({ policy, said }) => said.toLowerCase() !== policy)
  const missing = TRAFFIC_POLICIES.find(policy => !runs.some(one => one.policy === policy))
  if (unlike) return { runs, otherwise: notShown(`In ${unlike.policy}-${unlike.run} the Service itself said ${unlike.said}.`, [{ capture: unlike.from.service, line: 2 }]) }
  return { runs, otherwise: missing === undefined ? null : notShown(`No run under ${missing} was captured whole.`) }
}

function under(runs: readonly TrafficRun[], policy: TrafficPolicy): TrafficRun[] {
  return runs.filter(one => one.policy === policy)
}

function each(runs: readonly TrafficRun[], says: (mine: TrafficRun[]) => string): string {
  const [cluster, local] = TRAFFIC_POLICIES.map(policy => says(under(runs, policy)))
  return `Cluster: ${cluster}; Local: ${local}.`
}

function seen(runs: readonly TrafficRun[]): string {
  return each(runs, (mine) => {
    const all = mine.flatMap(one => one.seen)
    const parts = [true, false].map(here => all.filter(one => one.here === here))
    const [own, others] = parts.map(part => part.length === 0 ? null : itselfOf(part))
    return others === null ? `the client itself in ${own}` : `the client itself in ${own ?? 'none'} by the receiving node's own pods, ${others} by the others`
  })
}

/** `30 of 30` */
function itselfOf(all: readonly Seen[]): string {
  return `${all.filter(({ itself }) => itself).length} of ${all.length}`
}

/** `200 ×10`, `no connection ×10`: by HTTP's code, or how curl failed. */
function outcomes(all: readonly Asked[]): string {
  return tallied(all.map(({ code, more: [exit] }) => code > 0 ? String(code) : endOf(exit ?? 0)))
}

/** On both sides the client under Local, and not on both under Cluster: then it is the setting that decides. */
function answer(one: CapturedSide, other: CapturedSide): Judged {
  const read = [one, other].map((own) => {
    const { runs, otherwise } = runsOf(own)
    const [cluster, local] = TRAFFIC_POLICIES.map(policy => under(runs, policy).flatMap(({ seen }) => seen))
    const points = runs.map(({ from }): CapturedLine => ({ capture: from.seen, line: 1 }))
    return { name: spoken(own.cluster), otherwise, cluster: cluster!, local: local!, points }
  })
  const points = read.flatMap(part => part.points)
  const unread = read.find(({ otherwise }) => otherwise !== null)?.otherwise
  if (unread) return unread
  const words = (of: TrafficPolicy) => read.map(side => `${itselfOf(side[of])} with ${side.name}`).join(', ')
  const all = (of: TrafficPolicy) => read.every(side => side[of].every(({ itself }) => itself))
  if (!all('local') || all('cluster')) return notShown(`Under Local they see it in ${words('local')}; under Cluster in ${words('cluster')}.`, points)
  return holds(`Under Local the pods that are asked see the client, on both sides; under Cluster in ${words('cluster')}`, points)
}
