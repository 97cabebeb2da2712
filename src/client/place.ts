import type { Chunk } from '../deck-model/model.ts'

/** A range of a text: which chunk, and where in it. */
export interface Stretch {
  chunk: number
  at: number
  length: number
}

/** A range as the browser drew it in `box`, whose children are the chunks; undefined if it is not drawn yet. */
export function rangeOf(box: HTMLElement, { chunk, ...stretch }: Stretch): Range | undefined {
  const element = box.children[chunk]
  const [place] = element ? placesOf(element, [stretch]) : []
  if (!place) return undefined
  const range = document.createRange()
  range.setStart(place.startContainer, place.startOffset)
  range.setEnd(place.endContainer, place.endOffset)
  return range
}

/** The DOM positions of ranges in a chunk's text, in order. */
export function placesOf(element: Element, stretches: readonly Omit<Stretch, 'chunk'>[]): StaticRangeInit[] {
  const nodes = textNodes(element)
  let index = 0
  const node = (is: (end: number) => boolean) => {
    while (index < nodes.length && !is(nodes[index]!.end)) index++
    return nodes[index]
  }
  return stretches.flatMap(({ at, length }) => {
    const start = node(end => at < end)
    const last = node(end => at + length <= end)
    if (!start || !last) return []
    const [startOffset, endOffset] = [at - start.from, at + length - last.from]
    return [{ startContainer: start.node, startOffset, endContainer: last.node, endOffset }]
  })
}

/** The top of a line, in pixels from the top of the window. */
export function lineTop(box: HTMLElement, chunks: readonly Chunk[], line: number): number | undefined {
  const index = chunks.findLastIndex(({ first }) => first <= line)
  const chunk = chunks[index]
  return chunk && rangeOf(box, { chunk: index, at: startOf(chunk, line), length: 1 })?.getBoundingClientRect().top
}

/** The first line that is completely below `top`, in pixels from the top of the window. */
export function lineBelow(box: HTMLElement, chunks: readonly Chunk[], top: number): number {
  const drawn = [...box.children]
  const index = Math.max(0, drawn.findLastIndex(element => topOf(element) <= top))
  const chunk = chunks[index]
  if (!chunk) return 1
  let [low, high] = [chunk.first, chunk.first + chunk.lines]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((lineTop(box, chunks, middle) ?? top) >= top) high = middle
    else low = middle + 1
  }
  return Math.min(low, chunk.first + chunk.lines - 1)
}

/** The offset of a line in its chunk's text. */
export function startOf({ first, text }: Chunk, line: number): number {
  let at = 0
  for (let no = first; no < line; no++) at = text.indexOf('\n', at) + 1
  return at
}

// --- internal ---

function textNodes(element: Element): { node: Node, from: number, end: number }[] {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
  const nodes = []
  for (let from = 0, node = walker.nextNode(); node; node = walker.nextNode()) {
    const end = from + node.textContent!.length
    nodes.push({ node, from, end })
    from = end
  }
  return nodes
}

/** For an element without a box of its own, the top of its first line. */
function topOf(element: Element): number {
  const boxed = element.getClientRects().length > 0 ? element : element.firstElementChild
  return boxed?.getBoundingClientRect().top ?? 0
}
