import type { Estimate } from '../read/latency-stats.ts'
import type { Backend } from '../read/latency.ts'
import type { Routed } from '../read/routing.ts'
import type { CapturedLine, CapturedSide } from '../read/side.ts'
import type { Conclusion, Judged } from './conclusion.ts'
import { extent } from 'd3-array'
import { dataplaneOf } from '../dataplane/dataplanes.ts'
import { spoken } from '../dataplane/looks.ts'
import { excludes, ratioOfMedians } from '../read/latency-stats.ts'
import { BACKENDS, PAIRS } from '../read/latency.ts'
import { readRouted } from '../read/routing.ts'
import { HUBBLES, ROUTINGS } from '../trace/layers/routing/index.ts'
import { holds, notEnough, notShown, refuted } from './conclusion.ts'
import { factorWords } from './latency.ts'
import { known } from './upstream.ts'

const SETTINGS = ROUTINGS.flatMap(routing => HUBBLES.map(hubble => `${routing}-${hubble}`))
const LOGS = SETTINGS.map(setting => `routing.${setting}-*-latency`)
const SAID = SETTINGS.map(setting => `routing.${setting}-*-status`)

/** How Cilium's status calls host routing, and a value of either setting with its name. */
const HOST_ROUTING = { bpf: 'BPF', legacy: 'Legacy' } as const
const UNDER: Readonly<Record<string, string>> = {
  bpf: `host routing ${HOST_ROUTING.bpf}`,
  legacy: `host routing ${HOST_ROUTING.legacy}`,
  on: 'Hubble on',
  off: 'Hubble off',
}

/** Where the pod is. */
export const ON = { here: 'on its own node', there: 'on another' } as const

/** A setting that is varied, whose first value is held against its second, under each value of the other setting. */
interface Factor {
  values: readonly [string, string]
  /** What each value is called behind "with". */
  words: readonly [string, string]
  under: readonly string[]
  setting: (value: string, under: string) => string
}

const HOST: Factor = {
  values: ROUTINGS,
  words: ['host routing in eBPF', 'the host\'s own stack'],
  under: HUBBLES,
  setting: (value, under) => `${value}-${under}`,
}
const HUBBLE: Factor = {
  values: HUBBLES,
  words: ['Hubble on', 'Hubble off'],
  under: ROUTINGS,
  setting: (value, under) => `${under}-${value}`,
}

/** The settings as they are drawn, those with Hubble on first, and what each value is called. */
export const ROUTED = HUBBLES.flatMap(hubble => ROUTINGS.map(routing => ({ id: `${routing}-${hubble}`, hubble: UNDER[hubble]!, routing: HOST_ROUTING[routing] })))

/** What either setting does under each value of the other, with what the other side shows meanwhile; and the sides under each. */
const COMPARISONS = BACKENDS.length * (2 * (HOST.under.length + HUBBLE.under.length) + SETTINGS.length)

/**
 * Whether host routing or Hubble is why connecting takes longer. The side on which nothing is changed is timed in the same
 * minutes: it is the counter-observation.
 */
export const ROUTING: readonly Conclusion[] = [
  told('answer', 'Why does connecting take longer: is it host routing, or Hubble?', answer),
  told('host', 'Does host routing in eBPF make connecting faster?', effect(HOST)),
  told('hubble', 'Does Hubble make connecting slower?', effect(HUBBLE, known('cilium/cilium #30302'))),
  ...SETTINGS.map(setting => told(setting, `With ${settingWords(setting)}?`, (changed, beside) => {
    const ratios = BACKENDS.map(backend => [backend, sidesUnder(setting, backend, changed, beside)] as const)
    const each = ratios.map(([backend, ratio], index) => `${words(ratio)} ${index === 0 ? `× ${beside.name} ` : ''}${ON[backend]}`)
    const says = `${each.join(', ')}.`
    const numbers = Object.fromEntries(ratios.flatMap(([backend, { is, low, high }]) => [[backend, is], [`${backend} low`, low], [`${backend} high`, high]]))
    return holds(says, [...changed.points, ...beside.points], numbers)
  })),
  { ...told('belief-faster', 'A connection through eBPF is faster.', faster), belief: true },
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
  if (isCilium(one) === isCilium(other)) return notShown('The settings were changed on neither of these sides, or on both.')
  const [changed, beside] = (isCilium(one) ? [one, other] : [other, one]).map((own): Timed => {
    const logs = readRouted(own.set, own.side)
    return { name: spoken(own.cluster), logs, points: logs.map(({ from }) => ({ capture: from, line: 1 })) }
  }) as [Timed, Timed]
  const unlike = changed.logs.find(log => !saysSo(log))
  if (unlike) return notShown(`Given ${settingWords(unlike.setting)}, the agent says ${saidWords(unlike)}.`, unlike.said ? [{ capture: unlike.said.from, line: 1 }] : [])
  const fewest = Math.min(...SETTINGS.flatMap(setting => BACKENDS.flatMap(backend =>
    [changed, beside].map(side => timesOf(side, backend, setting).length))))
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
function timesOf({ logs }: Timed, backend: Backend, setting: string): number[] {
  const pairs = logs.filter(log => log.setting === setting).flatMap(log => log.pairs)
  return pairs.filter(pair => pair.backend === backend && pair.void === null).map(({ pod }) => pod)
}

/** What one value of a setting does against the other, with one value of the other setting; and the side beside it meanwhile. */
interface Effect { under: string, backend: Backend, is: Estimate, control: Estimate }

function effectsOf({ values: [value, against], under, setting }: Factor, changed: Timed, beside: Timed): Effect[] {
  return under.flatMap(other => BACKENDS.map((backend) => {
    const times = (side: Timed, value: string) => timesOf(side, backend, setting(value, other))
    const of = (side: Timed) => ratioOfMedians(times(side, against), times(side, value), COMPARISONS)
    return { under: other, backend, is: of(changed), control: of(beside) }
  }))
}

/** One value of a setting against the other: shown where it is in any comparison, and always the same way. */
function effect(factor: Factor, upstream = ''): Judge {
  return (changed, beside) => {
    const effects = effectsOf(factor, changed, beside)
    const each = factor.under.map((under) => {
      const own = effects.filter(one => one.under === under).map(({ is, backend }) => `${words(is)} ${ON[backend]}`)
      return `with ${UNDER[under]} ${own.join(', ')}`
    })
    const controls = extent(effects, ({ control }) => control.is).map(is => is!.toFixed(2))
    const control = `with ${beside.name}, where nothing was changed, ${controls.join(' to ')}`
    const said = `With ${factor.words[0]} connecting straight to a pod takes, as a multiple of ${factor.words[1]}: ${each.join('; ')}; ${control} (95 % for ${COMPARISONS} comparisons).`
    const points = [...changed.points, ...beside.points]
    const numbers = Object.fromEntries(effects.flatMap(({ under, backend, is, control }) => [[`${under} ${backend}`, is.is], [`${under} ${backend} control`, control.is]]))
    const shown = effects.filter(isBeyondDrift)
    if (shown.length === 0) return notShown(`${effects.some(({ control }) => excludes(control, 1)) ? 'The machine drifted' : 'No effect is shown'}: ${said}`, points, numbers)
    if (new Set(shown.map(({ is }) => is.is > 1)).size > 1) return notShown(`It goes both ways: ${said}`, points, numbers)
    const among = shown.length < effects.length ? `Shown in ${shown.length} of ${effects.length} comparisons: ` : ''
    return holds(`${among}${said}${upstream}`, points, numbers)
  }
}

/** The side on which nothing was changed is what the machine did meanwhile: an effect is what goes beyond that, too. */
function isBeyondDrift({ is, control }: Effect): boolean {
  return is.low > Math.max(1, control.high) || is.high < Math.min(1, control.low)
}

/** Which value of a setting makes connecting slower, shown in every comparison; -1: neither. */
function slowerValue(effects: readonly Effect[]): -1 | 0 | 1 {
  if (!effects.every(isBeyondDrift) || new Set(effects.map(({ is }) => is.is > 1)).size > 1) return -1
  return effects[0]!.is.is > 1 ? 0 : 1
}

function sidesUnder(setting: string, backend: Backend, changed: Timed, beside: Timed): Estimate {
  return ratioOfMedians(timesOf(beside, backend, setting), timesOf(changed, backend, setting), COMPARISONS)
}

/** How long connecting takes under each setting, as a multiple of the other side. */
function underEach(changed: Timed, beside: Timed) {
  const under = SETTINGS.map((setting) => {
    return { setting, ratios: BACKENDS.map(backend => sidesUnder(setting, backend, changed, beside)) }
  })
  const numbers = Object.fromEntries(under.flatMap(({ setting, ratios }) =>
    BACKENDS.map((backend, index) => [`${setting} ${backend}`, ratios[index]!.is])))
  return { under, numbers, points: [...changed.points, ...beside.points] }
}

/** One setting decides, under both values of the other; or it takes longer under all of them, or under some that is not shown. */
function answer(changed: Timed, beside: Timed): Judged {
  const { under, numbers, points } = underEach(changed, beside)
  const each = [HOST, HUBBLE].map(factor => ({ factor, slower: slowerValue(effectsOf(factor, changed, beside)) }))
  const decides = each.filter(({ slower }) => slower !== -1)
  if (decides.length === 1) {
    const [{ factor, slower }] = decides as [typeof decides[0] & { slower: 0 | 1 }]
    const given = (index: 0 | 1) => {
      const settings = factor.under.map(other => factor.setting(factor.values[index], other))
      return range(under.filter(({ setting }) => settings.includes(setting)).flatMap(({ ratios }) => ratios))
    }
    const faster = slower === 0 ? 1 : 0
    return holds(`With ${factor.words[slower]} connecting takes ${changed.name} ${given(slower)} as long as ${beside.name}, with ${factor.words[faster]} ${given(faster)}`, points, numbers)
  }
  const even = under.filter(({ ratios }) => ratios.every(({ low }) => low <= 1))
  if (even.length > 0) return holds(`With ${even.map(({ setting }) => settingWords(setting)).join(' or ')} connecting is not shown to take longer than with ${beside.name}`, points, numbers)
  const longer = under.filter(({ ratios }) => ratios.every(({ low }) => low > 1))
  if (longer.length < under.length) return notShown('To one kind of pod it takes longer, to the other that is not shown.', points, numbers)
  return holds(`With host routing in eBPF or not, Hubble on or off: connecting takes ${changed.name} ${factorWords(numbers)} as long as ${beside.name}`, points, numbers)
}

/** Refuted by any setting under which it is slower; which one a cluster has is its owner's choice. */
function faster(changed: Timed, beside: Timed): Judged {
  const { under, numbers, points } = underEach(changed, beside)
  const each = under.map(({ setting, ratios }) => `${range(ratios)} with ${settingWords(setting)}`)
  const says = `Straight to a pod connecting takes ${changed.name}, as a multiple of ${beside.name}: ${each.join('; ')}. Both share one machine.`
  if (under.some(({ ratios }) => ratios.every(({ low }) => low > 1))) return refuted(says, points, numbers)
  const isFaster = under.every(({ ratios }) => ratios.every(({ high }) => high < 1))
  return isFaster ? holds(says, points, numbers) : notShown(says, points, numbers)
}

/** From the least to the most: `0.9–1.2×`. */
function range(ratios: readonly Estimate[]): string {
  const [least, most] = extent(ratios, ({ is }) => is).map(is => is!.toFixed(1))
  return `${least === most ? least : `${least}–${most}`}×`
}

/** `host routing BPF, Hubble on`, as Cilium's status says it. */
function settingWords(setting: string): string {
  return setting.split('-').map(value => UNDER[value]).join(', ')
}

function words({ is, low, high }: Estimate): string {
  return `${is.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`
}
