import { useNav } from '@slidev/client'
import { nextTick, onMounted, watch } from 'vue'
import { isOutput, learn } from './outputs.ts'
import { openViewer, viewer } from './viewer.ts'

/**
 * Keeps the open output in the window's address, `#/12?output=l4.v1.nat`: a link with it opens the viewer, and it is removed when
 * the viewer closes.
 */
export function useAddress(): void {
  const { router } = useNav()
  const named = () => {
    const { output } = router.currentRoute.value.query
    return typeof output === 'string' ? output : ''
  }
  const sent = new Set<string>()
  const write = async () => {
    // other changes to the address in this tick come first: Slidev carries the query of the last slide over to the next
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
    // an address written here is not a link that somebody followed, even if the viewer shows another output by now
    if (id === viewer.open || sent.has(id)) return
    if (isOutput(id)) openViewer(id)
    // Slidev's own navigation may drop it: the output stays open, and the address is written again
    else if (id === '') void write()
    // an output that is on no slide; one that cannot be asked for is opened to say so
    else void learn(id).catch(() => true).then(isThere => named() === id && (isThere ? openViewer(id) : void write()))
  }
  watch(() => viewer.open, write)
  watch(named, read)
  onMounted(() => named() === '' ? write() : read(named()))
}
