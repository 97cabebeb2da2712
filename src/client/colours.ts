import type { Ref } from 'vue'
import type { Colour } from '../deck-model/highlight.ts'
import type { Chunk } from '../deck-model/model.ts'
import type { Owners } from '../deck-model/role-of.ts'
import type { Role } from '../words.ts'
import type { Answer, TextMessage } from './highlight-worker.ts'
import { onScopeDispose, watch } from 'vue'
import { roleOf } from '../deck-model/role-of.ts'
import { BOUNDS } from '../text/bounds.ts'
import { placesOf } from './place.ts'

/** What a range of a text is and, of an address, whose. */
type Painted = [...Colour, role?: Role]

/** The coloured ranges of a text's chunk, by the chunk's index. They may come late: the text is readable without. */
export type Colours = (index: number) => Promise<Painted[]>

/** The colours of a text while it is shown, addresses as their owners'; a worker computes them chunk by chunk on request. */
export function useColours(chunks: () => readonly Chunk[], owners: () => Owners | undefined): Colours {
  const text = ++texts
  let isSent = false
  onScopeDispose(() => isSent && send({ text, closed: true }))
  return async (near) => {
    const lines = chunks().reduce((sum, chunk) => sum + chunk.lines, 0)
    if (lines > BOUNDS.colouredLines || !('highlights' in CSS)) return []
    if (!isSent) send({ text, pieces: chunks().map(chunk => chunk.text), lines })
    isSent = true
    const colours = await new Promise<Colour[]>((resolve) => {
      waiting.set(`${text} ${near}`, resolve)
      send({ text, near })
    })
    return colours.map(colour => withOwner(colour, chunks()[near]!.text, owners()))
  }
}

/**
 * Paints a chunk's colours over its text while it is `near`, without changing its elements; again whenever `drawn` changes, from
 * which those elements are made.
 */
export function usePaint(
  element: Readonly<Ref<HTMLElement | null>>,
  near: () => boolean,
  colours: () => ReturnType<Colours>,
  drawn: () => unknown,
): void {
  watch([element, near, drawn], async ([box, isNear], _, onCleanup) => {
    let erase: (() => void) | undefined
    let isOver = false
    onCleanup(() => {
      isOver = true
      erase?.()
    })
    const found = box && isNear ? await colours() : []
    if (box && !isOver) erase = paint(box, found)
  }, { flush: 'post', immediate: true })
}

// --- internal ---

const waiting = new Map<string, (colours: Colour[]) => void>()

let texts = 0
let worker: Worker | undefined

function withOwner([at, length, kind]: Colour, text: string, owners: Owners | undefined): Painted {
  return [at, length, kind, kind === 'addr' && owners ? roleOf(text.slice(at, at + length), owners) : undefined]
}

function send(message: TextMessage): void {
  worker ??= start()
  worker.postMessage(message)
}

function start(): Worker {
  const started = new Worker(new URL('./highlight-worker.ts', import.meta.url), { type: 'module' })
  started.addEventListener('message', ({ data: { text, near, colours } }: MessageEvent<Answer>) => {
    const key = `${text} ${near}`
    waiting.get(key)?.(colours)
    waiting.delete(key)
  })
  return started
}

/** Paints colours and returns a function that removes them. The marked line keeps its text colour, because of its background. */
function paint(box: HTMLElement, colours: readonly Painted[]): () => void {
  const painted = placesOf(box, colours.map(([at, length]) => ({ at, length }))).flatMap((place, index) => {
    if (place.startContainer.parentElement!.closest('.line-marked')) return []
    const [,, kind, role] = colours[index]!
    return { highlight: highlightOf(role ? `t-${kind}-${role}` : `t-${kind}`), range: new StaticRange(place) }
  })
  for (const { highlight, range } of painted) highlight.add(range)
  return () => painted.forEach(({ highlight, range }) => highlight.delete(range))
}

function highlightOf(name: string): Highlight {
  const highlight = CSS.highlights.get(name) ?? new Highlight()
  CSS.highlights.set(name, highlight)
  return highlight
}
