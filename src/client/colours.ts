import type { Ref } from 'vue'
import type { Colour } from '../deck-model/highlight.ts'
import type { Chunk } from '../deck-model/model.ts'
import type { Answer, Told } from './highlight-worker.ts'
import { onScopeDispose, watch } from 'vue'
import { BOUNDS } from '../text/bounds.ts'
import { placesOf } from './place.ts'

/** What has a colour in a chunk of a text, by the chunk's index. It may come late: the text is there without. */
export type Colours = (index: number) => Promise<Colour[]>

/** The colours of a text as long as it is shown, read by a worker chunk by chunk as they are asked for. */
export function useColours(chunks: () => readonly Chunk[]): Colours {
  const text = ++texts
  let told = false
  onScopeDispose(() => told && tell({ text, closed: true }))
  return async (near) => {
    const lines = chunks().reduce((sum, chunk) => sum + chunk.lines, 0)
    if (lines > BOUNDS.colouredLines || !('highlights' in CSS)) return []
    if (!told) tell({ text, pieces: chunks().map(chunk => chunk.text), lines })
    told = true
    return new Promise((resolve) => {
      waiting.set(`${text} ${near}`, resolve)
      tell({ text, near })
    })
  }
}

/**
 * Paints a chunk's colours over its text as long as it is `near`, without touching it; anew where `drawn` changes, which is what
 * its elements are made from.
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

function tell(told: Told): void {
  worker ??= start()
  worker.postMessage(told)
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

/** Paints colours and gives what takes them away again. The marked line keeps its ink, for the ground it has. */
function paint(box: HTMLElement, colours: readonly Colour[]): () => void {
  const painted = placesOf(box, colours.map(([at, length]) => ({ at, length }))).flatMap((place, index) => {
    if (place.startContainer.parentElement!.closest('.line-marked')) return []
    return { highlight: highlightOf(`t-${colours[index]![2]}`), range: new StaticRange(place) }
  })
  for (const { highlight, range } of painted) highlight.add(range)
  return () => painted.forEach(({ highlight, range }) => highlight.delete(range))
}

function highlightOf(name: string): Highlight {
  const highlight = CSS.highlights.get(name) ?? new Highlight()
  CSS.highlights.set(name, highlight)
  return highlight
}
