import type { ShortcutOptions } from '@slidev/types'
import { actLive, backToRecording, failoverLive, firstOf, idsOnStage, isComing, keepLive, live, numberOf, onStage, playLive, undoLive, withTwin } from './live-state.ts'
import { closeViewer, darkenScreen, holdShortcuts, isOpen, viewer } from './viewer.ts'

/** What a slide says of itself. */
export type Slide = { layer?: string, part?: number, live?: string } | undefined

const here: { slide: () => Slide } = { slide: () => undefined }

/** Lets the keys know which slide is shown. */
export function onSlide(slide: () => Slide): void {
  here.slide = slide
}

/** `l` on a slide: its experiment, or its first outputs, both sides at once. */
export const shortcuts: ShortcutOptions[] = [
  { name: 'live', key: 'l', fn: begin },
]

/** Acts on a key while the stage is open, or on `l` in the viewer, which makes what is open there live. */
export function hearLive(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || viewer.blank) return
  if (event.target instanceof HTMLInputElement) return
  if (live.experiment) actOn(event, EXPERIMENT)
  else if (onStage()) onOutputs(event)
  else if (isComing() && event.key === 'Escape') actOn(event, OUTPUTS)
  else if (isOpen.value && event.key === 'l' && live.window !== '') fromViewer(event)
}

// --- internal ---

function begin(): void {
  const slide = here.slide() ?? {}
  if (slide.live === 'failover') failoverLive(false)
  else playLive(firstOf(slide))
}

function fromViewer(event: KeyboardEvent): void {
  const ids = viewer.both ? withTwin(viewer.open) : [viewer.open]
  event.preventDefault()
  // the viewer lets go of the slides' keys as it closes, with this one still down: it would act there, too
  const release = holdShortcuts()
  closeViewer()
  playLive(ids)
  release(true)
}

const OUTPUTS: Record<string, () => void> = {
  'l': () => playLive(idsOnStage()),
  'b': () => playLive(idsOnStage().length > 1 ? idsOnStage().slice(0, 1) : withTwin(idsOnStage()[0]!)),
  'y': () => playLive(live.blocks.filter(({ ended }) => ended?.kind === 'asks').map(({ id }) => id), true),
  'u': undoLive,
  'k': keepLive,
  '.': darkenScreen,
  'Escape': backToRecording,
}

const EXPERIMENT: Record<string, () => void> = {
  'l': () => live.experiment?.ended && failoverLive(false),
  'y': () => live.experiment?.ended?.kind === 'asks' ? failoverLive(true) : actLive(),
  'k': keepLive,
  '.': darkenScreen,
  'Escape': backToRecording,
}

function onOutputs(event: KeyboardEvent): void {
  if (!/^[1-9]$/.test(event.key)) return actOn(event, OUTPUTS)
  event.preventDefault()
  playLive(numberOf(here.slide() ?? {}, Number(event.key), live.blocks.length > 1))
}

function actOn(event: KeyboardEvent, keys: Record<string, () => void>): void {
  if (!Object.hasOwn(keys, event.key)) return
  event.preventDefault()
  keys[event.key]!()
}
