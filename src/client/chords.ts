import { lockShortcuts } from '@slidev/client'
import { useEventListener } from '@vueuse/core'
import { onUnmounted } from 'vue'

/**
 * Leaves Ctrl, Alt and Meta with a letter to the browser. Slidev's shortcuts check the letter alone, so that Ctrl+D would also
 * turn the deck dark and Ctrl+F make it full screen.
 */
export function useChords(): void {
  const down = new Set<string>()
  let release: (() => void) | undefined
  const free = () => {
    down.clear()
    release?.()
    release = undefined
  }
  const onDown = (event: KeyboardEvent) => {
    if (!isChord(event)) free()
    else release ??= lockShortcuts()
    down.add(event.code)
  }
  // Released while the letter is still down, the shortcut would fire; a Mac sends no keyup of another key while Meta is held.
  const onUp = (event: KeyboardEvent) => {
    down.delete(event.code)
    if (event.key === 'Meta' || (!isChord(event) && down.size === 0)) free()
  }
  useEventListener('keydown', onDown, { capture: true })
  useEventListener('keyup', onUp)
  useEventListener('blur', free)
  onUnmounted(free)
}

// --- internal ---

function isChord({ ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  return ctrlKey || metaKey || altKey
}
