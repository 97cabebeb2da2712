import type { DeckConfig } from '../../deck.config.ts'
import type { Step } from '../trace/step.ts'
import type { Layer, Side } from '../trace/words.ts'
import type { Facts, Ground } from './argv.ts'
import type { Reach } from './kubectl.ts'
import type { Identities } from './preflight.ts'
import { recordingOrder } from '../trace/index.ts'
import { SIDES } from '../trace/words.ts'
import { argvOf, NotHere } from './argv.ts'
import { markRequests, readFacts } from './ground.ts'
import { shellLine } from './run.ts'
import { surroundingsOf } from './surroundings.ts'

/**
 * Every command a recording would run, in its order, as lines for a shell, a comment before each that names its capture.
 * Only asks the clusters; what is learnt from inside a node, or only while recording, stays a `{placeholder}`.
 */
export async function rehearse(
  deck: DeckConfig,
  reach: Record<Side, Reach>,
  identities: Identities,
  trace: readonly Step[],
  only: readonly Layer[] | null,
): Promise<string[]> {
  const marks = markRequests()
  const grounds = await Promise.all(SIDES.map(async (side): Promise<Ground> => {
    const { context } = reach[side]
    const identity = identities[side]
    const target = { ...reach[side], namespace: deck.namespace, service: deck.service, port: deck.port }
    const { client, receiver, facts } = surroundingsOf(identity.platform)
    const [node, around] = await Promise.all([receiver(target).catch(() => null), facts(target, identity).catch(() => ({}))])
    const scene = { deck, side, reach: reach[side], identity, toolbox: '{toolbox}', node, around }
    const bare: Facts = { context, namespace: deck.namespace, service: deck.service }
    const known = await readFacts(scene).catch(() => bare)
    return { side, client, facts: { ...marks[side], ...known, ...known.node ? { toolbox: `toolbox-${known.node}` } : {} } }
  }))
  const layers = recordingOrder(only)
  return layers.flatMap(layer => grounds.flatMap(ground => trace
    .filter(step => step.layer === layer && step.sides.includes(ground.side))
    .filter(({ platforms }) => platforms?.includes(identities[ground.side].platform) ?? true)
    .flatMap(step => lines(step, ground))))
}

// --- internal ---

function lines(step: Step, ground: Ground): string[] {
  try {
    const undo = step.undo ? [`# undone by: ${shellLine(argvOf({ ...step, run: step.undo }, ground))}`] : []
    return [`# ${step.layer}.${ground.side}.${step.name}: ${step.title}`, shellLine(argvOf(step, ground)), ...undo]
  }
  catch (error) {
    if (error instanceof NotHere) return [`# ${step.layer}.${ground.side}.${step.name}: skipped, ${error.message}`]
    throw error
  }
}
