/**
 * How much of an output is laid out, coloured and compared; what is stored has only the limit of `deck.config.ts`, 64 MB. Beyond
 * them nothing is lost: the viewer opens the whole file, as plain text, and no reading is made of what was not read whole.
 */
export const BOUNDS = {
  /** Characters of a line in a pane, with its colours, and in print: the first slide must not grow with what was captured. */
  line: 6000,
  /** Lines of an output that has colours; in one of more, and in a line of more characters than `line`, it is all plain. */
  colouredLines: 20_000,
  /** Lines of an output that is printed whole in the appendix. */
  printedLines: 400,
  /** Lines of a table that is fitted to a pane by its columns; a longer one is broken as other text is. */
  tableLines: 20_000,
  /** Columns of a table, as its header names them; one of more is refused as a table. */
  tableColumns: 100,
  /** Bytes of an output that is compared line by line: with the other side's, or with the last set's. */
  compared: 8 << 20,
  /** Lines of one that is compared with the other side's: each line and word of it may differ. */
  comparedLines: 100_000,
  /** Characters of one chunk of lines that would not be seen and get a mark. */
  marks: 5000,
  /** Characters of an object in YAML: what is read here has less than a thousand. */
  yaml: 10_000,
  /** Characters of a sentence about an output, which may quote it; the longest of a real one has 113. */
  sentence: 400,
  /** Characters of a captured line in the message of an error. */
  message: 400,
} as const
