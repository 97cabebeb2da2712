import type { CaptureId } from '../words.ts'
import { openViewer } from './viewer.ts'

/** Makes a mark of a drawing a button that opens the output it was drawn from. A mouse click does not move the focus. */
export function openingMark(from: CaptureId, label: string) {
  const open = () => openViewer(from)
  return {
    'role': 'button',
    'tabindex': 0,
    'aria-label': label,
    'data-points': from,
    'onMousedown': (event: MouseEvent) => event.preventDefault(),
    'onClick': open,
    'onKeydown': ({ key }: KeyboardEvent) => key === 'Enter' && open(),
  }
}
