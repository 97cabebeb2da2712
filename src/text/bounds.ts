/**
 * How much of an output is laid out, coloured and compared; what is stored is limited only by `deck.config.ts`, to 64 MB. Beyond
 * these bounds nothing is dropped: the viewer opens the whole file, as plain text, and outputs that were not read completely are
 * not parsed.
 */
export const BOUNDS = {
  /** Characters of a line in a pane, with colours, and in print: the first slide must not grow with what was captured. */
  line: 6000,
  /** Lines of an output that has colours; one with more, and any line with more characters than `line`, is plain. */
  colouredLines: 20_000,
  /** Lines of an output that is printed whole in the appendix. */
  printedLines: 400,
  /** Lines of a table that is fitted to a pane by its columns; a longer one is broken like other text. */
  tableLines: 20_000,
  /** Columns of a table, by its header; an output with more is not treated as a table. */
  tableColumns: 100,
  /** Bytes of an output that is compared line by line: with the other side's, or with the last set's. */
  compared: 8 << 20,
  /** Lines of an output that is compared with the other side's: each line and word may differ. */
  comparedLines: 100_000,
  /** Invisible characters in one chunk of lines that get a mark. */
  marks: 5000,
  /** Characters of a YAML object: those that are read here have less than a thousand. */
  yaml: 10_000,
  /** Characters of a sentence about an output, which may quote it; the longest real one has 113. */
  sentence: 400,
  /** Characters of a captured line in an error message. */
  message: 400,
} as const
