import type { RunRecord } from '../set/manifest.ts'
import type { SetName } from '../set/sets.ts'
import type { VerifiedSet } from '../set/verify.ts'
import type { Step } from '../trace/step.ts'
import type { Layer, Side } from '../words.ts'
import type { About, Asides, Counted, Deck, Known, More, Output, Run, ShownRun } from './model.ts'
import type { PrintedLayer } from './printed.ts'
import { deck as config } from '../../deck.config.ts'
import { runsHere } from '../conclude/runs-here.ts'
import { wordsOnPlatform } from '../platform/platform-words.ts'
import { captureId, traceOf, withFurther } from '../trace/index.ts'
import { EXPERIMENTS, isExperiment, LAYERS, layerTexts } from '../trace/layers/index.ts'
import { bySide, COMPARED, dataplanesOf, pairOf } from '../words.ts'
import { recordedOf } from './age.ts'
import { alignedRuns } from './align.ts'
import { answerLinesOf, answersOf, closingIds, closingOf } from './answers.ts'
import { beliefsOf } from './beliefs.ts'
import { experimentOf } from './experiment.ts'
import { askedFrom, failoverOf, heldOpen } from './failover.ts'
import { talksOf } from './flows.ts'
import { observedOf } from './observation.ts'
import { outputOf } from './output.ts'
import { asideOf, capturedOf, isAside, pagesOf } from './pages.ts'
import { PARTS } from './parts-shown.ts'
import { pathwayOf } from './pathway.ts'
import { fatesOf } from './policy-outcome.ts'
import { policyOf } from './policy.ts'
import { printedOf } from './printed.ts'
import { replayOf } from './replay.ts'
import { ownersIn } from './roles.ts'
import { routingOf } from './routing.ts'
import { scaleOf } from './scale.ts'
import { silentOf } from './silent.ts'
import { factsOf } from './single-variable.ts'
import { splitOf } from './split.ts'
import { talliesOf } from './tally.ts'

/** What any slide may show about a set. */
export function aboutOf(set: VerifiedSet, name: SetName = 'reference'): About {
  const { clusters, captures } = set.manifest
  const times = captures.map(({ startedOn }) => startedOn).sort()
  return {
    grounds: {
      [name]: {
        platform: wordsOnPlatform(pairOf(side => clusters[side])),
        startedOn: times[0]!,
        finishedOn: times.at(-1)!,
        dataplanes: dataplanesOf(set.manifest),
        sides: bySide(place => clusters[place].side),
      },
    },
    shows: Object.fromEntries([...LAYERS, ...PARTS].map(one => [one, name])),
    layers: layerTexts,
    recorded: recordedOf(set, name),
    further: {},
    fresh: config.limits.fresh,
  }
}

/**
 * Everything the slides show of a set, laid out, except the outputs' texts; outputs that are on no slide come from `asidesOf`.
 */
export function deckOf(set: VerifiedSet, trace?: readonly Step[], name: SetName = 'reference'): Deck {
  const { manifest } = set
  const steps = stepsIn(set, trace)
  const outputs = outputsOf(set, steps, name)
  const shown = layerTexts.map(layer => ({
    ...layer,
    pages: pagesOf(layer.id, steps, set),
    asides: sidesOf(asideOf(layer.id, steps, set)),
  }))
  return {
    ...aboutOf(set, name),
    made: [{ set: name, digest: set.digest, runs: manifest.runs.map(shownRun), counted: countedOf(outputs) }],
    digest: set.digest,
    layers: shown,
    owners: { [name]: bySide(side => ownersIn(set, side)) },
    ...knownOf(set, steps.filter(step => !isAside(step)), name),
    facts: factsOf(set),
    tallies: talliesOf(set, outputs),
    failover: failoverOf(set, 'l6'),
    series: failoverOf(set, 'failover'),
    replay: replayOf(set),
    silent: silentOf(set),
    beside: besideRuns(set),
    policy: policyOf(set),
    routing: routingOf(set),
    scale: scaleOf(set),
    experiments: Object.fromEntries(EXPERIMENTS.map(layer => [layer, experimentOf(set, layer, steps)])),
    talks: bySide(side => talksOf(set, side)),
    split: splitOf(set),
    fates: fatesOf(set, steps),
    beliefs: beliefsOf(set),
    answers: answersOf(set),
    answerLines: answerLinesOf(set),
    ...closingOf(set, closingIds(() => set)),
    agreement: null,
    observed: observedOf(set),
    paths: bySide(side => pathwayOf(set, side)),
  }
}

/** A layer's outputs that are on none of its slides, for the reading page and the viewer. */
export function asidesOf(set: VerifiedSet, layer: Layer, name: SetName = 'reference'): Asides {
  const steps = stepsIn(set).filter(step => step.layer === layer)
  return { steps: asideOf(layer, steps, set), ...knownOf(set, steps.filter(isAside), name) }
}

/** A layer's outputs that the set has, where a slide of another layer leads to them that shows another set than this layer's. */
export function outputsIn(set: VerifiedSet, layer: Layer, name: SetName): Known {
  const { outputs, aligned } = knownOf(set, stepsIn(set).filter(step => step.layer === layer), name)
  return { outputs: captured(set, outputs), aligned }
}

/** What the PDF may print of a layer: its outputs' texts, and what it has beside its slides, of which no line is compared. */
export function printedIn(set: VerifiedSet, layer: Layer, name: SetName = 'reference'): PrintedLayer {
  const steps = stepsIn(set).filter(step => step.layer === layer)
  return {
    steps: asideOf(layer, steps, set),
    outputs: Object.fromEntries(outputsOf(set, steps.filter(isAside), name).map(output => [output.id, output])),
    texts: Object.fromEntries(steps.flatMap(step => step.sides.map(side => [captureId(step, side), printedOf(step, side, set)]))),
  }
}

/** The same of a set that the layer is not shown from: slides of other layers may open any of its outputs. */
export function printedBeside(set: VerifiedSet, layer: Layer, name: SetName): PrintedLayer {
  const steps = stepsIn(set).filter(step => step.layer === layer)
  return {
    steps: capturedOf(steps, set),
    outputs: captured(set, Object.fromEntries(outputsOf(set, steps, name).map(output => [output.id, output]))),
    texts: captured(set, printedIn(set, layer, name).texts),
  }
}

// --- internal ---

/** Of what is known of outputs, by id, that of those which the set has: what it has not is the other set's to say. */
function captured<T>(set: VerifiedSet, byId: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(byId).filter(([id]) => set.capture(id) !== undefined))
}

function besideRuns(set: VerifiedSet): Deck['beside'] {
  const deciding = factsOf(set).rows.filter(({ name }) => DECIDING.includes(name))
  return {
    failover: { asked: askedFrom(set, 'l6'), held: heldOpen(set, 'l6'), deciding },
    series: { asked: askedFrom(set, 'failover') },
  }
}

/** Facts that decide the race between the application's shutdown and the dataplane's update. */
const DECIDING: readonly string[] = ['update pacing', 'stop signal', 'shutdown']

/** The trace of a set's dataplanes, with the additional steps of a set that was recorded with more sizes or runs. */
function stepsIn({ manifest }: VerifiedSet, trace = traceOf(dataplanesOf(manifest))): Step[] {
  return withFurther(trace, manifest)
}

function knownOf(set: VerifiedSet, steps: readonly Step[], name: SetName): Known {
  const outputs = outputsOf(set, steps, name)
  // lines of a measurement's log have no counterparts
  const logs = new Set<string>(steps.filter(({ bulk }) => bulk).flatMap(step => step.sides.map(side => captureId(step, side))))
  const paired = outputs.filter(({ id, side, twin }) => side === COMPARED[0] && twin !== null && !logs.has(id))
  const aligned = paired.flatMap(({ id }): [string, Run[]][] => {
    const runs = alignedRuns(set, id)
    return runs === null ? [] : [[id, runs]]
  })
  return {
    outputs: Object.fromEntries(outputs.map(output => [output.id, output])),
    aligned: Object.fromEntries(aligned),
  }
}

function sidesOf(steps: readonly More[]): Record<Side, number> {
  return bySide(side => steps.filter(({ ids }) => ids[side] !== undefined).length)
}

function countedOf(outputs: readonly Output[]): Counted {
  const groups = Map.groupBy(outputs, ({ standing }) => standing)
  return {
    standings: STANDINGS.flatMap(one => groups.has(one) ? [[one, groups.get(one)!.length]] : []),
    bytes: outputs.reduce((sum, { stdout, stderr }) => sum + (stdout?.bytes ?? 0) + (stderr?.bytes ?? 0), 0),
  }
}

const STANDINGS = ['ok', 'failed', 'timed out', 'skipped', 'not captured'] as const

function outputsOf(set: VerifiedSet, steps: readonly Step[], name: SetName): Output[] {
  const expected = (step: Step, side: Side) => !isExperiment(step.layer) || set.capture(captureId(step, side))
  const here = steps.filter(step => runsHere(step, set))
  return here.flatMap(step => step.sides.filter(side => expected(step, side)).map(side => outputOf(step, side, set, name)))
}

function shownRun({ id, startedOn, finishedOn, trace, tools, host }: RunRecord): ShownRun {
  return {
    id,
    startedOn,
    finishedOn,
    trace,
    tools: Object.entries(tools),
    host: `${host.platform}, kernel ${host.kernel}, ${host.cpus} × ${host.cpu}`,
  }
}
