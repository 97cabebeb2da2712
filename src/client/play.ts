import type { Ref } from 'vue'
import { usePreferredReducedMotion, useRafFn } from '@vueuse/core'
import { ref } from 'vue'

/**
 * A time in milliseconds that is played as fast as it passed, from where it is up to `until`; at once to its end for who asked
 * for no motion.
 */
export function usePlayed(start: number, until: number): { at: Ref<number>, play: () => void, stop: (at: number) => void } {
  const at = ref(start)
  const motion = usePreferredReducedMotion()
  const { resume, pause } = useRafFn(({ delta }) => {
    at.value = Math.min(until, at.value + delta)
    if (at.value === until) pause()
  }, { immediate: false })
  return {
    at,
    play() {
      if (motion.value === 'reduce') at.value = until
      else resume()
    },
    stop(now) {
      pause()
      at.value = now
    },
  }
}
