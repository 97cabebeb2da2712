/**
 * The measures of a layer's slide, in the pixels of the 1280 × 720 canvas; `styles/` holds the same numbers. The font is
 * monospaced and bundled, so what fits is known at build time, and no pane is ever cut without a sign.
 */
export const GEOMETRY = {
  /** A pane's head, and all that is between its parts. */
  head: 30,
  paddings: 16,
  /** What a pane has for text across. */
  paneWidth: 574,
  sentenceSize: 20,
  /** A row of a sentence. */
  sentence: 26,
  gap: 10,
  /** Room for the panes and chips of a slide. */
  area: 584,
  /** A row of chips; pixels of one chip beside its text, and of a character in it. */
  chips: 36,
  chipWidth: 1216,
  chipPadding: 62,
  chipCharacter: 7.4,
} as const

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
  let rows = titles.length === 0 ? 0 : 1
  let used = 0
  for (const title of titles) {
    const width = GEOMETRY.chipPadding + title.length * GEOMETRY.chipCharacter
    if (used > 0 && used + width > GEOMETRY.chipWidth) {
      rows += 1
      used = 0
    }
    used += width
  }
  return rows
}
