import { useNav } from '@slidev/client'
import { nextTick, onMounted, watch } from 'vue'
import { isOutput } from './outputs.ts'
import { closeViewer, openViewer, viewer } from './viewer.ts'

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
  const write = async () => {
    // whatever else changes the address in this moment comes first: a slide takes the query of the last one with it
    await nextTick()
    await router.isReady()
    const { path, query: { output: _, ...rest } } = router.currentRoute.value
    if (named() !== viewer.open) await router.replace({ path, query: viewer.open === '' ? rest : { ...rest, output: viewer.open } })
  }
  const read = (id: string) => {
    if (id === viewer.open) return
    if (isOutput(id)) openViewer(id)
    else if (id === '') closeViewer()
    else void write()
  }
  onMounted(async () => {
    await router.isReady()
    if (named() !== '') read(named())
    else if (viewer.open !== '') void write()
    watch(() => viewer.open, write)
    watch(named, read)
  })
}
