import type { Ref } from 'vue'
import type { Chunk } from '../deck-model/model.ts'
import type { Side } from '../words.ts'
import { useEventListener } from '@vueuse/core'
import { onMounted, onUnmounted, watch } from 'vue'
import { lineBelow, lineTop } from './place.ts'
import { viewer } from './viewer.ts'

/** A text in a box that scrolls: its element, whose children are its chunks. */
interface Scrolled {
  side: Side
  text: Readonly<Ref<HTMLElement | null>>
  chunks: () => readonly Chunk[]
}

/** Input events of somebody who scrolls. A window without input only follows: it would send back what it has just received. */
const INPUTS = ['wheel', 'pointerdown', 'pointermove', 'touchmove', 'keydown'] as const
const IN_USE_MS = 2000

/**
 * Keeps the first visible line the same in all windows of the deck: sent while someone scrolls here, followed when someone
 * scrolled elsewhere. Returns a function that scrolls to that line, for when more of the text is drawn.
 */
export function followTop(box: Readonly<Ref<HTMLElement | null>>, texts: readonly Scrolled[]): () => void {
  const mine: Partial<Record<Side, number>> = {}
  let waiting = 0
  let followed = -1
  let used = Number.NEGATIVE_INFINITY
  const use = () => used = performance.now()
  const show = () => {
    const tops = texts.flatMap(({ side, text, chunks }) => (text.value && lineTop(text.value, chunks(), viewer.top[side])) ?? [])
    if (!box.value || tops.length === 0) return
    box.value.scrollTop += Math.min(...tops) - innerTop(box.value)
    followed = box.value.scrollTop
    for (const { side } of texts) mine[side] = viewer.top[side]
  }
  const tell = () => {
    waiting = 0
    for (const { side, text, chunks } of texts) {
      if (!box.value || !text.value) continue
      mine[side] = lineBelow(text.value, chunks(), innerTop(box.value) - 1)
      viewer.top[side] = mine[side]
    }
  }
  // A taller window cannot scroll as far as the other: the line it ends at is not one that anybody chose.
  const soon = () => {
    if (box.value?.scrollTop !== followed && performance.now() - used < IN_USE_MS) waiting ||= requestAnimationFrame(tell)
  }
  onMounted(show)
  useEventListener(box, 'scroll', soon, { passive: true })
  useEventListener([...INPUTS], use, { capture: true, passive: true })
  onUnmounted(() => cancelAnimationFrame(waiting))
  watch(() => texts.map(({ side }) => viewer.top[side]), () => {
    if (texts.some(({ side }) => viewer.top[side] !== mine[side])) show()
  })
  return show
}

// --- internal ---

/** The top of the first line when nothing is scrolled. */
function innerTop(box: HTMLElement): number {
  return box.getBoundingClientRect().top + box.clientTop + Number.parseFloat(getComputedStyle(box).paddingTop)
}
