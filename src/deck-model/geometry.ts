/**
 * The measures of a layer's slide, in the pixels of the 1280 × 720 canvas; the stylesheet gets those it needs from
 * {@link measuresCss}. The font is monospaced and bundled, so what fits is known at build time, and no pane is ever cut without
 * a sign.
 */
export const GEOMETRY = {
  /** From the canvas's edges to what is on it. */
  edge: 32,
  /** A pane's head, and all that is between its parts. */
  head: 30,
  paddings: 16,
  /** What a pane has for text across. */
  paneWidth: 574,
  sentenceSize: 20,
  /** A row of a sentence. */
  sentence: 26,
  /** Between the panes of two steps, and between those of two sides. */
  gap: 10,
  between: 16,
  /** Room for the panes and chips of a slide. */
  area: 584,
  /** A chip's height, and from one to the next; pixels of one chip beside its text, and of a character in it. */
  chip: 28,
  chipGap: 8,
  chipPadding: 62,
  chipCharacter: 7.4,
} as const

/** Lines beside a reading: pixels of the type and of a row. */
export const EVIDENCE = { size: 14, row: 17 } as const

/** A stylesheet with what styles/ has to know of the measures, as custom properties. */
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

/** How large a slide's outputs are set: pixels of the type and of a row, character cells of a pane's row. */
export interface Scale {
  size: number
  row: number
  columns: number
}

/** From the largest to the smallest that the last row can read. JetBrains Mono is 0.6 em wide, a pane 576 px. */
export const SCALES: readonly Scale[] = [
  { size: 20, row: 27, columns: 48 },
  { size: 17, row: 23, columns: 56 },
  { size: 14, row: 19, columns: 68 },
]

/** The height of a row at a size of {@link SCALES}. */
export function rowOf(size: number): number {
  return SCALES.find(scale => scale.size === size)?.row ?? size * 1.36
}

/** Shares `room` rows among `needs`: nobody gets more than it needs, and what one leaves goes to the others. */
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

/** How many rows chips with these titles take. */
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
