import { layerOf, numbered, outputOf, pageOf, twinOf } from './outputs.ts'
import { closeViewer, openViewer, viewer } from './viewer.ts'

/** What the viewer's keys do, and how its help names them. */
export const KEYS: Record<string, { says: string, act: (dialog: HTMLDialogElement) => void }> = {
  '/': { says: 'search', act: dialog => dialog.querySelector<HTMLInputElement>('input')?.focus() },
  'n': { says: 'next match', act: () => viewer.match++ },
  'N': { says: 'match before', act: () => viewer.match-- },
  'w': { says: 'wrap', act: () => viewer.wrap = !viewer.wrap },
  'b': { says: 'both sides', act: () => viewer.both = !viewer.both },
  's': { says: 'other side', act: toOtherSide },
  '+': { says: 'larger', act: () => resize(1) },
  '-': { says: 'smaller', act: () => resize(-1) },
  '[': { says: 'output before', act: () => step(-1) },
  ']': { says: 'next output', act: () => step(1) },
}

/** Acts on a key pressed in the viewer; in its search box only Escape and Enter mean something. */
export function actOn(event: KeyboardEvent, dialog: HTMLDialogElement | null): void {
  if (!dialog || event.ctrlKey || event.metaKey || event.altKey) return
  if (event.target instanceof HTMLInputElement) {
    if (event.key === 'Enter') viewer.match += event.shiftKey ? -1 : 1
    return
  }
  if (!event.repeat && /^[1-9]$/.test(event.key)) openNumber(Number(event.key))
  else if (event.key in KEYS) KEYS[event.key]!.act(dialog)
  else return
  event.preventDefault()
}

/** Shows the same step's output of the other side. */
export function toOtherSide(): void {
  const twin = twinOf(viewer.open)
  if (twin) viewer.open = twin.id
}

/** Makes the text larger or smaller. */
export function resize(by: number): void {
  viewer.size = Math.min(28, Math.max(11, viewer.size + by))
}

// --- internal ---

/** The outputs of the slide the open one stands on, in its order. */
function around(): { id: string, no: number }[] {
  const layer = layerOf(outputOf(viewer.open).layer)
  const part = layer.pages.findIndex(page => numbered(page).some(({ id }) => id === viewer.open))
  return numbered(pageOf(layer, part + 1))
}

function openNumber(no: number): void {
  const output = around().find(one => one.no === no)
  if (!output) return
  if (output.id === viewer.open) closeViewer()
  else openViewer(output.id)
}

function step(by: number): void {
  const ids = around().map(({ id }) => id)
  const at = ids.indexOf(viewer.open)
  const next = ids[(at + by + ids.length) % ids.length]
  if (next) openViewer(next)
}
