import type { Estimate } from '../read/latency-stats.ts'
import type { Backend } from '../read/latency.ts'
import type { Routed } from '../read/routing.ts'
import type { CapturedLine, CapturedSide } from '../read/side.ts'
import type { Conclusion, Judged } from './conclusion.ts'
import { dataplaneOf } from '../dataplane/dataplanes.ts'
import { spoken } from '../dataplane/looks.ts'
import { excludes, ratioOfMedians } from '../read/latency-stats.ts'
import { BACKENDS, PAIRS } from '../read/latency.ts'
import { readRouted } from '../read/routing.ts'
import { HUBBLES, ROUTINGS } from '../trace/layers/routing/index.ts'
import { holds, notEnough, notShown } from './conclusion.ts'
import { factorWords, WHERE } from './latency.ts'

const SETTINGS = ROUTINGS.flatMap(routing => HUBBLES.map(hubble => `${routing}-${hubble}`))
const LOGS = SETTINGS.map(setting => `routing.${setting}-*-latency`)
const SAID = SETTINGS.map(setting => `routing.${setting}-*-status`)

/** What either setting does, with what the other side shows meanwhile; and one side against the other under each of them. */
const COMPARISONS = BACKENDS.length * (2 + 2 + SETTINGS.length)

/**
 * Whether host routing or Hubble is why connecting takes longer. The side on which nothing is changed is timed in the same
 * minutes: it is the counter-observation.
 */
export const ROUTING: readonly Conclusion[] = [
  told('answer', 'Why does connecting take longer: is it host routing, or Hubble?', answer),
  told('host', 'Does host routing in eBPF make connecting faster?', effect(
    'With host routing in eBPF connecting straight to a pod takes',
    'as with the host\'s own stack',
    ({ setting }) => setting.startsWith('bpf-'),
  )),
  told('hubble', 'Does Hubble make connecting slower?', effect(
    'With Hubble on connecting straight to a pod takes',
    'as with Hubble off',
    ({ setting }) => setting.endsWith('-on'),
  )),
  ...SETTINGS.map(setting => told(setting, `With ${settingWords(setting)}: how long does it take, compared with the other side?`, (changed, beside) => {
    const each = BACKENDS.map(backend => `to ${WHERE[backend]} ${words(sidesUnder(setting, backend, changed, beside))}`)
    const says = `Straight to a pod, as a multiple of ${beside.name}: ${each.join(', ')} (95 % for ${COMPARISONS} comparisons).`
    return holds(says, [...changed.points, ...beside.points])
  })),
]

// --- internal ---

/** The side whose settings are changed, and the one beside it. */
interface Timed { name: string, logs: readonly Routed[], points: CapturedLine[] }

type Judge = (changed: Timed, beside: Timed) => Judged

function told(name: string, question: string, judge: Judge): Conclusion {
  return { id: `routing.${name}`, question, needs: LOGS, counter: LOGS, beside: SAID, judge: (one, other) => judged(one, other, judge) }
}

/** Nothing is said unless Cilium itself said that it ran with what it was given, and each cell has enough pairs. */
function judged(one: CapturedSide, other: CapturedSide, judge: Judge): Judged {
  const isCilium = ({ cluster }: CapturedSide) => dataplaneOf(cluster.dataplane).hasAgent
  const [changed, beside] = (isCilium(one) ? [one, other] : [other, one]).map((own): Timed => {
    const logs = readRouted(own.set, own.side)
    return { name: spoken(own.cluster), logs, points: logs.map(({ from }) => ({ capture: from, line: 1 })) }
  }) as [Timed, Timed]
  const unlike = changed.logs.find(log => !saysSo(log))
  if (unlike) return notShown(`Given ${settingWords(unlike.setting)}, the agent says ${saidWords(unlike)}.`, unlike.said ? [{ capture: unlike.said.from, line: 1 }] : [])
  const fewest = Math.min(...SETTINGS.flatMap(setting => BACKENDS.flatMap(backend =>
    [changed, beside].map(side => timesOf(side, backend, log => log.setting === setting).length))))
  if (fewest < PAIRS) return notEnough(`Only ${fewest} pairs of blocks in a cell: that takes ${PAIRS}.`, changed.points)
  return judge(changed, beside)
}

function saidWords({ said }: Routed): string {
  return said ? `host routing ${said.routing}, Hubble ${said.hubble}` : 'nothing of it'
}

function saysSo({ setting, said }: Routed): boolean {
  return said !== null && setting === `${said.routing.toLowerCase()}-${said.hubble === 'Ok' ? 'on' : 'off'}`
}

/** Medians of blocks straight to the pod: what the Service adds is another question. */
function timesOf({ logs }: Timed, backend: Backend, like: (log: Routed) => boolean): number[] {
  const pairs = logs.filter(like).flatMap(log => log.pairs)
  return pairs.filter(pair => pair.backend === backend && pair.void === null).map(({ pod }) => pod)
}

/** One value of a setting against the other, over both values of the other setting. */
function effect(says: string, against: string, like: (log: Routed) => boolean): Judge {
  return (changed, beside) => {
    const ratios = BACKENDS.map((backend) => {
      const without = (log: Routed) => !like(log)
      const of = (side: Timed) => ratioOfMedians(timesOf(side, backend, without), timesOf(side, backend, like), COMPARISONS)
      return { backend, is: of(changed), control: of(beside) }
    })
    const each = ratios.map(({ backend, is }) => `${words(is)} times as long to ${WHERE[backend]}`).join(', ')
    const control = `with ${beside.name}, where nothing was changed, ${ratios.map(one => words(one.control)).join(' and ')}`
    const said = `${says} ${each}, ${against}; ${control} (95 % for ${COMPARISONS} comparisons).`
    const points = [...changed.points, ...beside.points]
    const numbers = Object.fromEntries(ratios.flatMap(({ backend, is, control }) => [[backend, is.is], [`${backend} control`, control.is]]))
    if (ratios.some(one => excludes(one.control, 1))) return notShown(`The machine drifted: ${said}`, points, numbers)
    return ratios.some(({ is }) => excludes(is, 1)) ? holds(said, points, numbers) : notShown(`No effect is shown: ${said}`, points, numbers)
  }
}

function sidesUnder(setting: string, backend: Backend, changed: Timed, beside: Timed): Estimate {
  const like = (log: Routed) => log.setting === setting
  return ratioOfMedians(timesOf(beside, backend, like), timesOf(changed, backend, like), COMPARISONS)
}

/** Either it takes longer under each of them, or under some no difference is shown. */
function answer(changed: Timed, beside: Timed): Judged {
  const points = [...changed.points, ...beside.points]
  const under = SETTINGS.map((setting) => {
    return { setting, ratios: BACKENDS.map(backend => sidesUnder(setting, backend, changed, beside)) }
  })
  const numbers = Object.fromEntries(under.flatMap(({ setting, ratios }) =>
    BACKENDS.map((backend, index) => [`${setting} ${backend}`, ratios[index]!.is])))
  const even = under.filter(({ ratios }) => ratios.every(({ low }) => low <= 1))
  if (even.length > 0) return holds(`With ${even.map(({ setting }) => settingWords(setting)).join(' or ')} it is not shown to take longer than with ${beside.name}`, points, numbers)
  const longer = under.filter(({ ratios }) => ratios.every(({ low }) => low > 1))
  if (longer.length < under.length) return notShown('To one kind of pod it takes longer, to the other that is not shown.', points, numbers)
  return holds(`With host routing in eBPF or not, Hubble on or off: connecting takes ${changed.name} ${factorWords(numbers)} as long as ${beside.name}`, points, numbers)
}

/** `host routing BPF, Hubble on`, as Cilium's status says it. */
function settingWords(setting: string): string {
  const [routing, hubble] = setting.split('-')
  return `host routing ${routing === 'bpf' ? 'BPF' : 'Legacy'}, Hubble ${hubble}`
}

function words({ is, low, high }: Estimate): string {
  return `${is.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`
}
