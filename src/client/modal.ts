import type { Ref } from 'vue'
import { holdShortcuts } from './viewer.ts'

/** A dialog that has the keys to itself: from `hold` until `close` the slides' shortcuts are disabled. */
export function useModal(dialog: Readonly<Ref<HTMLDialogElement | null>>) {
  let release: ReturnType<typeof holdShortcuts> | undefined
  return {
    isHeld: () => release !== undefined,
    /**
     * Of its `close` event: whether the browser closed it, as on Esc. That event comes with the next frame, which is late in a
     * hidden window and on a busy machine: after a closing of ours the dialog may be open again by then, or another in its place.
     */
    isClosed: () => release !== undefined && !dialog.value?.open,
    hold(): void {
      release ??= holdShortcuts()
    },
    /** Closes the dialog and enables the shortcuts again; `byKey`: a key press caused it. */
    close(byKey: boolean): void {
      dialog.value?.close()
      release?.(byKey)
      release = undefined
    },
  }
}
