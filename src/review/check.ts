import type { Capture, Cluster, Manifest } from '../set/manifest.ts'
import type { VerifiedSet } from '../set/verify.ts'
import type { Step } from '../trace/step.ts'
import { deck } from '../../deck.config.ts'
import { namesOf, selected } from '../deck-model/excerpt.ts'
import { asRunByClient } from '../exec/client-machine.ts'
import { Fault } from '../exec/fault.ts'
import { withRemoteDigest } from '../exec/remote-digest.ts'
import { shellLine, wordsOf } from '../exec/shell.ts'
import { begun, sideGaps } from '../read/side-gaps.ts'
import { linesOf } from '../text/decode.ts'
import { ENTER, inAgent, toRelay } from '../trace/argv.ts'
import { captureId, stepOf, traceOf, withFurther } from '../trace/index.ts'
import { isExperiment } from '../trace/layers/index.ts'
import { waysOf } from '../trace/ways.ts'
import { COMPARED, dataplanesOf, sidesOf } from '../words.ts'

/**
 * Checks a verified set against the trace: every recorded command is the trace's, every pane's rule selects something, every
 * capture is from the time of its run. Returns a sentence about the set; throws one fault that lists everything that is wrong.
 */
export function checkSet(set: VerifiedSet, given = traceOf(dataplanesOf(set.manifest))): string {
  const { captures, clusters, runs } = set.manifest
  const trace = withFurther(given, set.manifest)
  const gaps = sideGaps(captures)
  const faults = [
    ...captures.flatMap(capture => traceFaults(capture, trace, set)),
    ...timeFaults(set.manifest),
    ...gaps.filter(({ seconds }) => seconds > deck.limits.gap).map(({ layer, seconds }) => `apart: the sides of ${layer} were begun ${seconds} s apart`),
  ]
  if (faults.length > 0) throw new Fault(['The set is whole, but not what this trace records:', ...faults].join('\n  '))
  const recorded = new Set(captures.map(({ id }) => id))
  const { platform } = clusters[COMPARED[0]]
  const sides = sidesOf(clusters)
  const plain = trace.filter(({ layer, platforms }) => !isExperiment(layer) && (platforms?.includes(platform) ?? true))
  const absent = plain.flatMap(step => step.sides.map(side => captureId(step, side))).filter(id => !recorded.has(id))
  return [
    `${captures.length} captures, every byte as recorded ${runs.at(-1)!.finishedOn} (set ${set.digest.slice(0, 12)})`,
    ...Object.values(clusters).map(one => [one.side, one.context, one.platform, one.serverVersion, one.dataplane].join('  ')),
    `the ${sides.length === COMPARED.length ? 'two' : 'three'} sides of a layer were begun at most ${Math.max(...gaps.map(({ seconds }) => seconds))} s apart`,
    ...absent.map(id => `not captured: ${id}`),
  ].join('\n')
}

/** Whether recorded words can be a step's: every word is equal, where a `{placeholder}` matches anything within its word. */
export function isOfStep(step: Step, run: readonly string[]): boolean {
  const argv = step.at === 'client' ? asRunByClient(run) : run
  return wordings(step).some((words) => {
    const recorded = argv.slice(-words.length)
    const before = argv.slice(0, argv.length - words.length)
    return recorded.length === words.length
      && words.every((word, index) => wordPattern(word).test(recorded[index]!))
      && isPlace(step, before)
  })
}

// --- internal ---

/** The forms in which a step's words are sent to where it runs, for any cluster. */
function wordings({ at, run: line, timeout = 20 }: Step): readonly (readonly string[])[] {
  const run = wordsOf(line)
  if (at === 'here' || at === 'client') return [run]
  if (at === 'kubectl') return [run.slice(1)]
  if (at === 'beside') return [run, withRemoteDigest(run, timeout)]
  const ways = at === 'netfilter' ? [run, [...ENTER, ...run]] : at === 'agent' ? [run, inAgent(run, 'cilium')] : at === 'hubble' ? [run, toRelay(run, '{relay}')] : [run]
  return ways.flatMap(words => [withRemoteDigest(words, timeout), words])
}

/** Milliseconds by which a clock may have been adjusted during a run. */
const CLOCKS = 60_000

function timeFaults({ captures, runs }: Manifest): string[] {
  const ran = new Map(runs.map(one => [one.id, one]))
  return captures.filter((capture) => {
    const { startedOn, finishedOn } = ran.get(capture.run)!
    const ended = begun(capture) + capture.durationMs
    return begun(capture) < Date.parse(startedOn) - CLOCKS || ended > Date.parse(finishedOn) + CLOCKS
  }).map(({ id, run, startedOn }) => `time: ${id} was begun ${startedOn}, and is not of the time of its run ${run}`)
}

/**
 * What is wrong with a capture according to a trace's steps, one sentence each: its command, or that its pane would show no line.
 */
export function traceFaults(capture: Capture, trace: readonly Step[], set: VerifiedSet): string[] {
  const step = stepOf(capture.id, trace)
  if (!step) return [`${capture.id} is no step of this trace`]
  return [...commandFaults(step, capture, set.manifest.clusters[capture.side]), ...showFaults(step, capture, set)]
}

function commandFaults(step: Step, capture: Capture, { platform, dataplane }: Cluster): string[] {
  const { id, argv, refused = [] } = capture
  const ways = waysOf(step, platform, dataplane)
  if (argv === null || ways.some((way, index) => isOfStep(way, argv) && areTried(capture, ways, index))) return []
  if (refused.length === 0 && step.formerly?.some(run => isOfStep({ ...step, run }, argv))) return []
  const all = [...refused.flatMap(one => one.argv ? [one.argv] : []), argv].map(words => shellLine(words))
  return [`command: ${id} was recorded by another command than the trace's: ${all.join(', then ')}`]
}

/** Whether a capture's refusals are of the ways before its own, or, if none worked, of all others. */
function areTried({ status, refused = [] }: Capture, ways: readonly Step[], own: number): boolean {
  const others = status === 'ok' ? ways.slice(0, own) : ways.toSpliced(own, 1)
  return refused.length === others.length && refused.every(({ argv }, index) => argv === null || isOfStep(others[index]!, argv))
}

function showFaults({ show }: Step, { id, side }: Capture, set: VerifiedSet): string[] {
  const text = show?.kind === 'match' ? set.text(id) : null
  if (show?.kind !== 'match' || !text) return []
  return selected(linesOf(text), show, namesOf(set.manifest, side)).length > 0 ? [] : [`excerpt: the rule ${show.pattern} selects no line of ${id}`]
}

function wordPattern(word: string): RegExp {
  const parts = word.split(/\{[a-z][a-zA-Z]*\}/).map(part => part.replaceAll(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`))
  return new RegExp(`^${parts.join('.+')}$`, 's')
}

/** The words before a step's own: where it was sent, by name, with nothing else slipped in; a context's name may hold blanks. */
function isPlace({ at }: Step, before: readonly string[]): boolean {
  const line = before.map(word => word.replaceAll(/\s/g, '_')).join(' ')
  switch (at) {
    case 'here': return before.length === 0
    case 'client': return before.length === 0 || /^docker exec [\w.-]+$/.test(line)
    case 'kubectl': return /^kubectl --context \S+$/.test(line)
    case 'beside': return before.length === 0 || /^(?:docker exec [\w.-]+|kubectl --context \S+ -n \S+ exec \S+ --)$/.test(line)
    case 'hubble': return /^kubectl --context \S+ -n (?:kube-system exec \S+ -c cilium-agent|gke-managed-dpv2-observability exec \S+ -c hubble-cli) --$/.test(line)
    case 'kube-proxy': return /^kubectl --context \S+ -n kube-system exec \S+ --$/.test(line)
    case 'agent': return /^kubectl --context \S+ -n kube-system exec \S+ -c cilium-agent --$/.test(line)
    default: return /^kubectl --context \S+ -n (?!kube-system )\S+ exec \S+ --$/.test(line)
  }
}
