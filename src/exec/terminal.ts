/** A place that text for people goes to. */
export interface Terminal {
  write: (text: string) => unknown
  isTTY?: boolean
}
