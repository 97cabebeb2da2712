import type { Numbered } from './outputs.ts'
import { layerIn } from '../words.ts'
import { layerOf, numbered, twinOf } from './outputs.ts'
import { closeViewer, darkenScreen, openViewer, viewer } from './viewer.ts'

/** Handles a key pressed in the viewer; in its search box only Escape and Enter have an effect. */
export function actOn(event: KeyboardEvent, dialog: HTMLDialogElement | null): void {
  if (!dialog || event.ctrlKey || event.metaKey || event.altKey) return
  // the browser closes a dialog with the next frame: a key pressed before that would be ignored
  if (event.key === 'Escape') {
    event.preventDefault()
    return closeViewer()
  }
  if (event.target instanceof HTMLInputElement) {
    if (event.key === 'Enter') viewer.match += event.shiftKey ? -1 : 1
    return
  }
  if (!event.repeat && /^[1-9]$/.test(event.key)) openNumber(Number(event.key))
  else if (event.key in KEYS) KEYS[event.key]!(dialog)
  else return
  event.preventDefault()
}

/** Shows the same step's output of the other side. */
export function toOtherSide(): void {
  const twin = twinOf(viewer.open)
  if (twin) Object.assign(viewer, { open: twin.id, line: 0 })
}

/** Makes the text larger or smaller. */
export function resize(by: number): void {
  viewer.size = Math.min(28, Math.max(11, viewer.size + by))
}

// --- internal ---

const KEYS: Record<string, (dialog: HTMLDialogElement) => void> = {
  '/': dialog => dialog.querySelector<HTMLInputElement>('input')?.focus(),
  'n': () => viewer.match++,
  'N': () => viewer.match--,
  'w': () => viewer.wrap = !viewer.wrap,
  'b': () => viewer.both = !viewer.both,
  's': toOtherSide,
  '.': darkenScreen,
  '+': () => resize(1),
  '-': () => resize(-1),
  '[': () => step(-1),
  ']': () => step(1),
}

/** The outputs of the slide that the open one belongs to, in its order. */
function around(): Numbered[] {
  const pages = layerOf(layerIn(viewer.open)).pages.map(numbered)
  return pages.find(outputs => current(outputs) !== undefined) ?? []
}

/** The entry of the open output: its own, or its twin's if a button opens both sides. */
function current(outputs: readonly Numbered[]): Numbered | undefined {
  return outputs.find(({ id }) => id === viewer.open) ?? outputs.find(({ id }) => twinOf(id)?.id === viewer.open)
}

function openNumber(no: number): void {
  const outputs = around()
  const output = outputs.find(one => one.no === no)
  if (!output) return
  if (output === current(outputs)) closeViewer()
  else openViewer(output.id)
}

function step(by: number): void {
  const outputs = around()
  const at = outputs.findIndex(one => one === current(outputs))
  const next = outputs[(at + by + outputs.length) % outputs.length]
  if (next) openViewer(next.id)
}
