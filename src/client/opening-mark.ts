import { openPoint } from './points.ts'

/**
 * Makes a mark of a drawing a button that opens the output it was drawn from, or the line: `capture:line`. A mouse click does not
 * move the focus.
 */
export function openingMark(from: string, label: string) {
  const open = () => openPoint([from])
  return {
    'role': 'button',
    'tabindex': 0,
    'aria-label': label,
    'data-points': from,
    'onMousedown': (event: MouseEvent) => event.preventDefault(),
    'onClick': (event: MouseEvent) => {
      event.stopPropagation()
      open()
    },
    'onKeydown': ({ key }: KeyboardEvent) => key === 'Enter' && open(),
  }
}
