import { useNav } from '@slidev/client'
import { nextTick, onMounted, watch } from 'vue'
import { isOutput, learn } from './outputs.ts'
import { openViewer, viewer } from './viewer.ts'

/**
 * Keeps the open output in the window's address, `#/12?output=l4.v1.nat`: a link with it opens the viewer, and it goes
 * when the viewer closes.
 */
export function useAddress(): void {
  const { router } = useNav()
  const named = () => {
    const { output } = router.currentRoute.value.query
    return typeof output === 'string' ? output : ''
  }
  const sent = new Set<string>()
  const write = async () => {
    // whatever else changes the address in this moment comes first: a slide takes the query of the last one with it
    await nextTick()
    await router.isReady()
    const { open } = viewer
    if (named() === open) return
    const { path, query: { output: _, ...rest } } = router.currentRoute.value
    sent.add(open)
    await router.replace({ path, query: open === '' ? rest : { ...rest, output: open } })
    await nextTick()
    sent.delete(open)
  }
  const read = (id: string) => {
    // what was written here is no link that somebody followed, even if the viewer shows another output by now
    if (id === viewer.open || sent.has(id)) return
    if (isOutput(id)) openViewer(id)
    // Slidev's own changes to the address may lose it: what is open stays open, and the address says so again
    else if (id === '') void write()
    // one that no slide shows
    else void learn(id).then(isThere => named() === id && (isThere ? openViewer(id) : void write()))
  }
  watch(() => viewer.open, write)
  watch(named, read)
  onMounted(() => named() === '' ? write() : read(named()))
}
