import type { ShortcutOptions } from '@slidev/types'
import { backToRecording, isLiveRequested, isLiveShown, live, liveIds, numberedOutput, runLive, runLiveFailover, tell, withTwin } from './live-state.ts'
import { closeViewer, darkenScreen, holdShortcuts, isOpen, viewer } from './viewer.ts'

/** A slide's frontmatter, as far as live mode needs it. */
type Slide = { layer?: string, part?: number, live?: string } | undefined

const shown: { slide: () => Slide } = { slide: () => undefined }

/** Sets how the keys learn which slide is shown. */
export function setSlide(slide: () => Slide): void {
  shown.slide = slide
}

/** `l` on a slide: runs its experiment, or its first outputs on both sides at once. */
export const shortcuts: ShortcutOptions[] = [
  { name: 'live', key: 'l', fn: start },
]

/**
 * Handles a key while something is shown live, `l` in the viewer, which runs the open output live, and `u` wherever something is
 * changed: a change outlives what it was made by.
 */
export function handleLiveKey(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || viewer.blank) return
  if (event.target instanceof HTMLInputElement) return
  if (event.key === 'u' && live.changed.what.length > 0) actOn(event, OUTPUTS)
  else if (live.experiment) actOn(event, EXPERIMENT)
  else if (isLiveShown()) onOutputs(event)
  else if (isLiveRequested() && event.key === 'Escape') actOn(event, OUTPUTS)
  else if (isOpen.value && event.key === 'l' && live.window !== '') fromViewer(event)
}

// --- internal ---

function start(): void {
  if (shown.slide()?.live === 'failover') runLiveFailover(false)
  else runLive(numberedOutput(shown.slide(), 1, true))
}

function fromViewer(event: KeyboardEvent): void {
  const ids = viewer.both ? withTwin(viewer.open) : [viewer.open]
  event.preventDefault()
  // closing the viewer enables the slides' shortcuts while this key is still down: it would act there too
  const release = holdShortcuts()
  closeViewer()
  // what runs is a step, of whichever set the output is that was looked at
  runLive(ids.map(id => id.replace(/@.*/, '')))
  release(true)
}

const OUTPUTS: Record<string, () => void> = {
  'l': () => runLive(liveIds()),
  'b': () => runLive(liveIds().length > 1 ? liveIds().slice(0, 1) : withTwin(liveIds()[0]!)),
  'y': () => runLive(live.outputs.filter(({ ended }) => ended?.kind === 'unconfirmed').map(({ id }) => id), true),
  'u': () => tell('undo'),
  'k': () => tell('keep'),
  '.': darkenScreen,
  'Escape': backToRecording,
}

const EXPERIMENT: Record<string, () => void> = {
  'l': () => live.experiment?.ended && runLiveFailover(false),
  'y': () => live.experiment?.ended?.kind === 'unconfirmed' ? runLiveFailover(true) : tell('deletePods'),
  'k': () => tell('keep'),
  '.': darkenScreen,
  'Escape': backToRecording,
}

function onOutputs(event: KeyboardEvent): void {
  if (!/^[1-9]$/.test(event.key)) return actOn(event, OUTPUTS)
  event.preventDefault()
  runLive(numberedOutput(shown.slide(), Number(event.key), live.outputs.length > 1))
}

function actOn(event: KeyboardEvent, keys: Record<string, () => void>): void {
  if (!Object.hasOwn(keys, event.key)) return
  event.preventDefault()
  keys[event.key]!()
}
