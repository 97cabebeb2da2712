import type { Stamped } from './stamped.ts'
import { z } from 'zod'
import { Unreadable } from '../text/lines.ts'

/** discovery.k8s.io/v1, as a watch sends it: the whole slice at each change. */
const eventShape = z.object({
  type: z.enum(['ADDED', 'MODIFIED', 'DELETED']),
  object: z.object({
    metadata: z.object({ name: z.string() }),
    endpoints: z.array(z.object({
      conditions: z.object({ ready: z.boolean().optional(), terminating: z.boolean().optional() }).default({}),
      nodeName: z.string().optional(),
      targetRef: z.object({ name: z.string() }).optional(),
    })).nullish(),
  }),
})

/** How some pods left the slices and another came; milliseconds on the watch's clock, null if it was not observed. */
interface Passage {
  /** One of them was terminating. */
  terminating: number | null
  /** None of them was ready any more. */
  unready: number | null
  /** None of them was listed any more. */
  gone: number | null
  replacement: string | null
  replaced: number | null
}

/** Follows `victims` through a watch of a Service's EndpointSlices. Throws {@link Unreadable} at a line that is not an event. */
export function slicesOf(watch: Stamped, victims: ReadonlySet<string>): Passage {
  const passage: Passage = { terminating: null, unready: null, gone: null, replacement: null, replaced: null }
  const before = new Set<string>()
  for (const { at, type, endpoints } of changesIn(watch)) {
    if (type === 'ADDED') {
      for (const name of namesOf(endpoints)) before.add(name)
    }
    follow(passage, at, endpoints, victims, before)
  }
  return passage
}

/** The pods on a node when the watch begins. */
export function podsOn(watch: Stamped, node: string): Set<string> {
  const [first] = changesIn(watch)
  return new Set(namesOf(first?.endpoints.filter(({ nodeName }) => nodeName === node) ?? []))
}

/** Whether the slices name one of these pods when the watch begins; those of the node's agents never do. */
export function areNamed(watch: Stamped, pods: ReadonlySet<string>): boolean {
  const [first] = changesIn(watch)
  return namesOf(first?.endpoints ?? []).some(name => pods.has(name))
}

// --- internal ---

type Endpoint = NonNullable<z.infer<typeof eventShape>['object']['endpoints']>[number]
interface Change { at: number, type: string, endpoints: Endpoint[] }

/** All endpoints of all slices, after each event. */
function changesIn({ lines }: Stamped): Change[] {
  const slices = new Map<string, Endpoint[]>()
  return lines.map((line) => {
    const event = eventShape.safeParse(line.said)
    if (!event.success) throw new Unreadable('watch', line, 'not an event of an EndpointSlice')
    const { type, object: { metadata, endpoints } } = event.data
    slices.set(metadata.name, type === 'DELETED' ? [] : endpoints ?? [])
    return { at: line.at, type, endpoints: [...slices.values()].flat() }
  })
}

function namesOf(endpoints: readonly Endpoint[]): string[] {
  return endpoints.flatMap(({ targetRef }) => targetRef ? [targetRef.name] : [])
}

function follow(
  passage: Passage,
  at: number,
  all: readonly Endpoint[],
  victims: ReadonlySet<string>,
  before: ReadonlySet<string>,
): void {
  const theirs = all.filter(({ targetRef }) => targetRef && victims.has(targetRef.name))
  const known = [...victims].some(name => before.has(name))
  if (theirs.some(({ conditions }) => conditions.terminating)) passage.terminating ??= at
  if (known && !theirs.some(({ conditions }) => conditions.ready)) passage.unready ??= at
  if (known && theirs.length === 0) passage.gone ??= at
  const fresh = all.find(({ targetRef, conditions }) => targetRef && !before.has(targetRef.name) && conditions.ready)
  if (!fresh) return
  passage.replacement ??= fresh.targetRef!.name
  passage.replaced ??= at
}
