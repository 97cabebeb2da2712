/** A place that text for people goes to. */
export interface Talk {
  write: (text: string) => unknown
  isTTY?: boolean
}
