import type { ComputedRef } from 'vue'
import { useNav, useSlideContext } from '@slidev/client'
import { computed, onUnmounted } from 'vue'

/** How many of `count` clicks of its own a slide has had, under a name that is its alone; in print all of them. */
export function useClicks(name: string, count: number): ComputedRef<number> {
  const { $clicks, $clicksContext } = useSlideContext()
  const { isPrintMode } = useNav()
  $clicksContext.register(name, { max: count, delta: count })
  onUnmounted(() => $clicksContext.unregister(name))
  return computed(() => isPrintMode.value ? count : Math.min(count, $clicks.value))
}
