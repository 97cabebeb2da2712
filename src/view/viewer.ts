import { createSyncState, lockShortcuts } from '@slidev/client'
import serverState from 'server-reactive:viewer'
import { computed } from 'vue'
import { closedViewer } from './state.ts'

const { init, state } = createSyncState(serverState, closedViewer())

/** The viewer's state, shared by all windows of this deck. */
export const viewer = state

export const isOpen = computed(() => viewer.open !== '')

/** Joins the windows of this deck; called once. */
export function shareViewer(title: string): void {
  init(`${title} - viewer`)
}

/** Opens an output full size, at its first line. */
export function openViewer(id: string): void {
  Object.assign(viewer, { open: id, query: '', match: 0, top: { v1: 1, v2: 1 } })
}

export function closeViewer(): void {
  viewer.open = ''
}

/** Opens an output, or closes the viewer if it shows that one: the key that opened it closes it. */
export function toggleViewer(id: string): void {
  if (viewer.open === id) closeViewer()
  else openViewer(id)
}

/** Keeps the slides' keys from acting while the viewer is open. */
export function holdShortcuts(): (byKey: boolean) => void {
  const release = lockShortcuts()
  return (byKey) => {
    // Slidev's shortcuts watch "pressed and enabled": released while the closing key is down, that key would act.
    if (byKey) window.addEventListener('keyup', release, { once: true })
    else release()
  }
}
