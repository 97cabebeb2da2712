/**
 * The measures of a layer's slide, in pixels of the 1280 × 720 canvas; the stylesheet gets those it needs from {@link
 * measuresCss}. The font is monospaced and bundled, so what fits is known at build time, and no pane is ever cut without a mark.
 */
export const GEOMETRY = {
  /** The margin of the canvas. */
  edge: 32,
  /** The height of a pane's head, with the space between its parts. */
  head: 30,
  paddings: 16,
  /** The width of a pane's text. */
  paneWidth: 574,
  sentenceSize: 20,
  /** The height of a row of a sentence. */
  sentence: 26,
  /** Between the panes of two steps, and between those of two sides. */
  gap: 10,
  between: 16,
  /** The height available for the panes and chips of a slide. */
  area: 584,
  /** A chip's height, the distance to the next, its width without text, and the width of a character in it. */
  chip: 28,
  chipGap: 8,
  chipPadding: 62,
  chipCharacter: 7.4,
} as const

/** The lines next to a reading: font size and row height in pixels. */
export const EVIDENCE = { size: 14, row: 17 } as const

/** A stylesheet with the measures that styles/ needs, as custom properties. */
export function measuresCss(): string {
  const { edge, head, sentenceSize, sentence, gap, between, chip, chipGap } = GEOMETRY
  const measures = {
    edge,
    gap,
    between,
    chip,
    'pane-head': head,
    'sentence': sentenceSize,
    'sentence-row': sentence,
    'chip-gap': chipGap,
    'evidence': EVIDENCE.size,
    'evidence-row': EVIDENCE.row,
  }
  return `:root {${Object.entries(measures).map(([name, pixels]) => `--${name}:${pixels}px`).join(';')}}`
}

/** The size of a slide's outputs: pixels of the font and of a row, character cells of a pane's row. */
export interface Scale {
  size: number
  row: number
  columns: number
}

/** From the largest to the smallest that can be read from the last row of seats. JetBrains Mono is 0.6 em wide, a pane 576 px. */
export const SCALES: readonly Scale[] = [
  { size: 20, row: 27, columns: 48 },
  { size: 17, row: 23, columns: 56 },
  { size: 14, row: 19, columns: 68 },
]

/** The row height at a size of {@link SCALES}. */
export function rowOf(size: number): number {
  return SCALES.find(scale => scale.size === size)?.row ?? size * 1.36
}

/** Divides `room` rows among `needs`: none gets more than it needs, and what one does not use goes to the others. */
export function share(needs: readonly number[], room: number): number[] {
  const shares = needs.map(() => 0)
  let left = room
  while (left > 0) {
    const hungry = needs.flatMap((need, index) => shares[index]! < need ? [index] : [])
    if (hungry.length === 0) break
    for (const index of hungry.slice(0, left)) shares[index]! += 1
    left -= Math.min(left, hungry.length)
  }
  return shares
}

/** The rows that chips with these titles take. */
export function chipRows(titles: readonly string[]): number {
  const room = 1280 - 2 * GEOMETRY.edge
  let rows = titles.length === 0 ? 0 : 1
  let used = 0
  for (const title of titles) {
    const width = GEOMETRY.chipPadding + title.length * GEOMETRY.chipCharacter
    if (used > 0 && used + width > room) {
      rows += 1
      used = 0
    }
    used += width
  }
  return rows
}
