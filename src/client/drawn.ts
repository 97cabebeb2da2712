import type { ComputedRef } from 'vue'
import type { Chunk } from '../deck-model/model.ts'
import { computed, nextTick, onMounted, onUnmounted, shallowRef } from 'vue'

/** Chunks in the first frame, in addition to those up to the requested line. */
const FIRST = 2

/**
 * The chunks to draw now: those needed for the first frame, and all of them once that frame is on screen. `then` is called when
 * all are drawn.
 */
export function useDrawn(chunks: () => readonly Chunk[], line: number, then: () => void): ComputedRef<readonly Chunk[]> {
  const whole = shallowRef(false)
  let frame = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  const rest = async () => {
    whole.value = true
    await nextTick()
    if (line > 1) then()
  }
  onMounted(() => {
    frame = requestAnimationFrame(() => timer = setTimeout(rest))
  })
  onUnmounted(() => {
    cancelAnimationFrame(frame)
    clearTimeout(timer)
  })
  return computed(() => {
    const all = chunks()
    return whole.value ? all : all.slice(0, all.findLastIndex(({ first }) => first <= line) + FIRST)
  })
}
