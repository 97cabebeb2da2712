import type { Ref } from 'vue'
import type { Chunk } from '../deck-model/model.ts'
import { computed, onUnmounted, watch } from 'vue'
import { findAll, markAll, unmark } from './find.ts'
import { viewer } from './viewer.ts'

/** A text that is searched: its element, and a name that separates its marks from those of other texts. */
interface Searched {
  name: string
  text: Readonly<Ref<HTMLElement | null>>
  chunks: () => readonly Chunk[]
}

/**
 * Searches texts, one after the other, for the viewer's query, and marks the matches in what is drawn; `drawn` changes when more
 * is. Gives the number of matches and the index of the current one; -1: none.
 */
export function useSearch(texts: readonly Searched[], drawn?: Ref<unknown>) {
  const found = computed(() => texts.map(({ chunks }) => findAll(chunks(), viewer.query)))
  const total = computed(() => found.value.reduce((sum, { length }) => sum + length, 0))
  const current = computed(() => total.value === 0 ? -1 : ((viewer.match % total.value) + total.value) % total.value)
  watch([found, current, () => texts.map(({ text }) => text.value), () => drawn?.value], () => {
    let before = 0
    for (const [index, { name, text }] of texts.entries()) {
      const here = found.value[index]!
      if (text.value) markAll(name, text.value, here, current.value - before)
      before += here.length
    }
  }, { flush: 'post' })
  onUnmounted(() => texts.forEach(({ name }) => unmark(name)))
  return { total, current }
}
