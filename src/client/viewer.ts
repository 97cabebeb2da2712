import { createSyncState, lockShortcuts } from '@slidev/client'
import serverState from 'server-reactive:viewer'
import { computed } from 'vue'
import { bySide } from '../words.ts'
import { closedViewer } from './state.ts'

/** Lines left in sight above the one that was jumped to. */
const ABOVE = 3

const { init, state } = createSyncState(serverState, closedViewer())

/** The viewer's state, shared by all windows of this deck. */
export const viewer = state

export const isOpen = computed(() => viewer.open !== '')

/** Joins the windows of this deck; called once. */
export function shareViewer(title: string): void {
  init(`${title} - viewer`)
}

/** Opens an output full size, at its first line or at the one given (from 1), which is marked. */
export function openViewer(id: string, line = 0): void {
  const top = Math.max(1, line - ABOVE)
  Object.assign(viewer, { open: id, query: '', match: 0, line, top: bySide(() => top) })
}

export function closeViewer(): void {
  viewer.open = ''
}

/** Opens an output, or closes the viewer if it shows that one: the key that opened it closes it. */
export function toggleViewer(id: string): void {
  if (viewer.open === id) closeViewer()
  else openViewer(id)
}

/** Blanks the audience's screen, whatever is open; a key brings it back. */
export function darkenScreen(): void {
  viewer.blank = true
}

/** Keeps the slides' keys from acting until the function it gives is called, with whether a key ends it. */
export function holdShortcuts(): (byKey: boolean) => void {
  const release = lockShortcuts()
  return (byKey) => {
    // Slidev's shortcuts watch "pressed and enabled": released while the closing key is down, that key would act.
    if (byKey) window.addEventListener('keyup', release, { once: true })
    else release()
  }
}
