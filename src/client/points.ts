import { openViewer } from './viewer.ts'

/** Opens the capture at the first of the lines a reading points at, `capture:line`. */
export function openPoint([first]: readonly string[]): void {
  if (first === undefined) return
  const [id, line] = first.split(':')
  openViewer(id!, Number(line))
}
