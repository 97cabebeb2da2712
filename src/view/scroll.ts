import type { Ref } from 'vue'
import type { Side } from '../trace/words.ts'
import { onMounted, watch } from 'vue'
import { viewer } from './viewer.ts'

/**
 * Keeps a text's first line in sight the same in all windows of the deck: written while someone scrolls here, followed
 * when someone scrolled elsewhere.
 */
export function followTop(box: Readonly<Ref<HTMLElement | null>>, side: Side): void {
  let mine = viewer.top[side]
  const show = (line: number) => {
    if (!box.value || line === topOf(box.value)) return
    const chunk = [...box.value.querySelectorAll<HTMLElement>('.chunk')].findLast(({ dataset }) => Number(dataset.first) <= line)
    if (!chunk) return
    const offset = (line - Number(chunk.dataset.first)) * lineHeight(box.value)
    box.value.scrollTop = chunk.offsetTop - box.value.offsetTop + offset
  }
  onMounted(() => {
    show(viewer.top[side])
    box.value?.addEventListener('scroll', () => {
      if (!box.value) return
      mine = topOf(box.value)
      viewer.top[side] = mine
    }, { passive: true })
  })
  watch(() => viewer.top[side], (line) => {
    if (line !== mine) show(line)
  })
}

// --- internal ---

function lineHeight(box: HTMLElement): number {
  return Number.parseFloat(getComputedStyle(box).lineHeight)
}

function topOf(box: HTMLElement): number {
  const chunks = [...box.querySelectorAll<HTMLElement>('.chunk')]
  const top = box.scrollTop + box.offsetTop
  const chunk = chunks.findLast(one => one.offsetTop <= top + 1) ?? chunks[0]
  if (!chunk) return 1
  return Number(chunk.dataset.first) + Math.round((top - chunk.offsetTop) / lineHeight(box))
}
