import { useNav } from '@slidev/client'
import { useHead } from '@unhead/vue'
import { onMounted } from 'vue'

/** Names the current slide in the window's title: for tabs, the history and those who listen to it. */
export function titleSlides(deck: string): void {
  const { currentSlideRoute } = useNav()
  // of two titles the later wins, and Slidev sets its own after this
  onMounted(() => useHead({ title: () => windowTitle(currentSlideRoute.value.meta.slide?.title, deck) }))
}

// --- internal ---

/** "L4 Redirect · One Service, two dataplanes"; the cover, which has the deck's own title, says it once. */
function windowTitle(slide: string | undefined, deck: string): string {
  return slide === undefined || slide === deck ? deck : `${slide} · ${deck}`
}
