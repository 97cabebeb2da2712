import type { DeckConfig } from '../../deck.config.ts'
import type { ClusterAccess } from '../exec/kubectl.ts'
import type { Facts, SideContext } from '../trace/argv.ts'
import type { Step } from '../trace/step.ts'
import type { Layer, Side } from '../words.ts'
import type { Identities } from './preflight.ts'
import { dataplanesFound } from '../dataplane/dataplanes.ts'
import { shellLine } from '../exec/shell.ts'
import { surroundingsOf } from '../platform/platforms.ts'
import { argvOf, NotHere, orNotHere } from '../trace/argv.ts'
import { onDataplanes, recordingOrder } from '../trace/index.ts'
import { waysOf } from '../trace/ways.ts'
import { sidesOf } from '../words.ts'
import { markRequests, readFacts } from './side-facts.ts'

/**
 * Every command that a recording would run, in order, as lines for a shell, each after a comment that names its capture. Only
 * reads from the clusters; facts that come from inside a node, or only during a recording, stay `{placeholders}`.
 */
export async function rehearse(
  deck: DeckConfig,
  reach: Record<Side, ClusterAccess>,
  identities: Identities,
  trace: readonly Step[],
  only: readonly Layer[] | null,
): Promise<string[]> {
  const [marks, dataplanes] = [markRequests(), dataplanesFound(identities)]
  const grounds = await Promise.all(sidesOf(reach).map(async (side): Promise<SideContext> => {
    const { context } = reach[side]
    const identity = identities[side]
    const target = { ...reach[side], namespace: deck.namespace, service: deck.service, port: deck.port }
    const { platform } = identity
    const { client, receiver, facts, front: wayTo } = surroundingsOf(identity)
    const [node, around, front] = await Promise.all([
      receiver(target).catch(() => null),
      facts(target, identity).catch(() => ({})),
      wayTo(target, identity).catch(() => null),
    ])
    const scene = { deck, side, reach: reach[side], identity, toolbox: '{toolbox}', node, front, around }
    const bare: Facts = { context, namespace: deck.namespace, service: deck.service }
    const known = await readFacts(scene).catch(() => bare)
    return { side, dataplane: dataplanes[side], platform, client, facts: { ...marks[side], ...known, ...known.node ? { toolbox: `toolbox-${known.node}` } : {} } }
  }))
  const [layers, here] = [recordingOrder(only), onDataplanes(trace, dataplanes)]
  return layers.flatMap(layer => grounds.flatMap(ground => here
    .filter(step => step.layer === layer && step.sides.includes(ground.side))
    .filter(({ platforms }) => platforms?.includes(identities[ground.side].platform) ?? true)
    .flatMap(step => lines(step, ground))))
}

// --- internal ---

function lines(step: Step, ground: SideContext): string[] {
  const { side, platform = 'other', dataplane } = ground
  const name = `${step.layer}.${side}.${step.name}`
  const ways = waysOf(step, platform, dataplane)
  if (ways.length > 1) {
    const first = `# ${name}: ${step.title}; the first of ${ways.length} ways that answers:`
    return [first, ...ways.flatMap((way, index) => alternative(way, index + 1, ground))]
  }
  const line = commandOf(step, ground)
  if (line instanceof NotHere) return [`# ${name}: skipped, ${line.message}`]
  const undo = step.undo ? [`# undone by: ${shellLine(argvOf({ ...step, run: step.undo }, ground))}`] : []
  return [`# ${name}: ${step.title}`, line, ...undo]
}

function alternative(way: Step, no: number, ground: SideContext): string[] {
  const line = commandOf(way, ground)
  return [`# way ${no}${line instanceof NotHere ? `: skipped, ${line.message}` : ''}`, ...line instanceof NotHere ? [] : [line]]
}

function commandOf(step: Step, ground: SideContext): string | NotHere {
  return orNotHere(() => shellLine(argvOf(step, ground)))
}
