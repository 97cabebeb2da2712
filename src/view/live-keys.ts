import type { ShortcutOptions } from '@slidev/types'
import { backToRecording, firstOf, idsOnStage, live, numberOf, playLive, undoLive, withTwin } from './live.ts'
import { closeViewer, darkenScreen, isOpen, viewer } from './viewer.ts'

/** What a slide says of itself. */
export type Slide = { layer?: string, part?: number } | undefined

const here: { slide: () => Slide } = { slide: () => undefined }

/** Lets the keys know which slide is shown. */
export function onSlide(slide: () => Slide): void {
  here.slide = slide
}

/** `l` on a slide: its first outputs, both sides at once. */
export const shortcuts: ShortcutOptions[] = [
  { name: 'live', key: 'l', fn: () => playLive(firstOf(here.slide() ?? {})) },
]

/** Acts on a key while the stage is open, or on `l` in the viewer, which makes what is open there live. */
export function actLive(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || viewer.blank) return
  if (event.target instanceof HTMLInputElement) return
  if (live.blocks.length > 0) onStage(event)
  else if (isOpen.value && event.key === 'l' && live.window !== '') fromViewer(event)
}

// --- internal ---

function fromViewer(event: KeyboardEvent): void {
  const ids = viewer.both ? withTwin(viewer.open) : [viewer.open]
  event.preventDefault()
  closeViewer()
  playLive(ids)
}

const KEYS: Record<string, () => void> = {
  'l': () => playLive(idsOnStage()),
  'b': () => playLive(idsOnStage().length > 1 ? idsOnStage().slice(0, 1) : withTwin(idsOnStage()[0]!)),
  'y': () => playLive(live.blocks.filter(({ ended }) => ended?.kind === 'asks').map(({ id }) => id), true),
  'u': undoLive,
  '.': darkenScreen,
  'Escape': backToRecording,
}

function onStage(event: KeyboardEvent): void {
  if (/^[1-9]$/.test(event.key)) playLive(numberOf(here.slide() ?? {}, Number(event.key), live.blocks.length > 1))
  else if (event.key in KEYS) KEYS[event.key]!()
  else return
  event.preventDefault()
}
