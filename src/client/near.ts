import type { Ref } from 'vue'
import { onMounted, onUnmounted, shallowRef } from 'vue'

/** Whether an element is in view or nearly so. One observer serves all elements: a long text has hundreds. */
export function useNear(element: Readonly<Ref<Element | null>>): Readonly<Ref<boolean>> {
  const near = shallowRef(false)
  let watched: Element
  onMounted(() => {
    watched = element.value!
    listeners.set(watched, now => near.value = now)
    observer.observe(watched)
  })
  onUnmounted(() => observer.unobserve(watched))
  return near
}

// --- internal ---

const listeners = new WeakMap<Element, (near: boolean) => void>()

const observer = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) listeners.get(target)?.(isIntersecting)
}, { rootMargin: '100%' })
