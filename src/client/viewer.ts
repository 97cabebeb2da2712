import type { Ref } from 'vue'
import { createSyncState, lockShortcuts } from '@slidev/client'
import serverState from 'server-reactive:viewer'
import { computed } from 'vue'
import { bySide } from '../words.ts'
import { share } from './shared-states.ts'
import { closedViewer } from './state.ts'

/** Lines kept in view above the line that was jumped to. */
const ABOVE = 3

const synced = createSyncState(serverState, closedViewer())

/** The viewer's state, shared by all windows of this deck. */
export const viewer = synced.state

export const isOpen = computed(() => viewer.open !== '')

/** Starts sharing the viewer's state with the other windows of this deck; called once. */
export function shareViewer(title: string, mayLead: Readonly<Ref<boolean>>): void {
  share(synced, `${title} - viewer`, mayLead)
}

/** Opens an output full size, at its first line or at the given one (from 1), which is marked. */
export function openViewer(id: string, line = 0): void {
  const top = Math.max(1, line - ABOVE)
  Object.assign(viewer, { open: id, query: '', match: 0, line, top: bySide(() => top) })
}

export function closeViewer(): void {
  viewer.open = ''
}

/** Opens an output, or closes the viewer if it shows that one: the same key opens and closes it. */
export function toggleViewer(id: string): void {
  if (viewer.open === id) closeViewer()
  else openViewer(id)
}

/** Blanks the audience's screen, over everything that is open; a key ends it. */
export function darkenScreen(): void {
  viewer.blank = true
}

/** Disables the slides' shortcuts until the returned function is called, with whether a key press caused it. */
export function holdShortcuts(): (byKey: boolean) => void {
  const release = lockShortcuts()
  return (byKey) => {
    // Slidev's shortcuts watch "pressed and enabled": enabled while the closing key is down, that key would act.
    if (byKey) window.addEventListener('keyup', release, { once: true })
    else release()
  }
}
