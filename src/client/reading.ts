import type { Side } from '../words.ts'
import { useNav } from '@slidev/client'
import { computed, nextTick, onMounted, watch } from 'vue'
import { COMPARED } from '../words.ts'

/** Which sides the reading page shows. */
type Choice = Side | 'both'

/** The page's state, all of it in its address: `#/read/l4?side=v2`. */
export function useReading() {
  const { router } = useNav()
  /** The chosen sides; a change is written to the page's address, so that a link keeps it. */
  const choice = computed<Choice>({
    get: () => {
      const { side } = router.currentRoute.value.query
      return isChoice(side) ? side : 'both'
    },
    set: (side) => {
      const { path, query } = router.currentRoute.value
      void router.replace({ path, query: { ...query, side } })
    },
  })
  const at = () => router.currentRoute.value.params.at
  const follow = async () => {
    await nextTick()
    const heading = typeof at() === 'string' && at() !== '' ? document.getElementById(`read-${at()}`) : null
    heading?.scrollIntoView()
    heading?.focus({ preventScroll: true })
  }
  onMounted(follow)
  watch(at, follow)
  return { choice, sides: computed(() => choice.value === 'both' ? COMPARED : [choice.value]) }
}

// --- internal ---

function isChoice(side: unknown): side is Choice {
  return side === 'both' || (COMPARED as readonly unknown[]).includes(side)
}
