import { useNav } from '@slidev/client'
import { useHead } from '@unhead/vue'
import { onMounted } from 'vue'

/** Puts the current slide's name into the window title: for tabs, the history and screen readers. */
export function titleSlides(deck: string): void {
  const { currentSlideRoute } = useNav()
  // the last title set wins, and Slidev sets its own after this
  onMounted(() => useHead({ title: () => windowTitle(currentSlideRoute.value.meta.slide?.title, deck) }))
}

// --- internal ---

/** "L4 Redirect · One Service, two dataplanes"; once on the cover, whose title is the deck's. */
function windowTitle(slide: string | undefined, deck: string): string {
  return slide === undefined || slide === deck ? deck : `${slide} · ${deck}`
}
