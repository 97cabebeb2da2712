import { openViewer } from './viewer.ts'

/** Opens the capture at the first of a reading's points: `capture:line`, or `capture` for all of it. */
export function openPoint([first]: readonly string[]): void {
  if (first === undefined) return
  const [id, line = 0] = first.split(':')
  openViewer(id!, Number(line))
}
