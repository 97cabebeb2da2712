/** An output stream for text that people read. */
export interface Terminal {
  write: (text: string) => unknown
  isTTY?: boolean
}
