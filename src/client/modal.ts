import type { Ref } from 'vue'
import { holdShortcuts } from './viewer.ts'

/** A dialog that has the keys to itself: from `hold` until `close` the slides' shortcuts are disabled. */
export function useModal(dialog: Readonly<Ref<HTMLDialogElement | null>>) {
  let release: ReturnType<typeof holdShortcuts> | undefined
  return {
    isHeld: () => release !== undefined,
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
