import type { NavOperations, ShortcutOptions } from '@slidev/types'
import { useNav } from '@slidev/client'
import { defineShortcutsSetup } from '@slidev/types'
import about from 'virtual:about'
import { shortcuts as live } from 'virtual:live'
import { chooseNext } from '../src/client/chosen-walk.ts'
import { searching } from '../src/client/search-state.ts'
import { darkenScreen, toggleViewer } from '../src/client/viewer.ts'

const DIGITS = [1, 2, 3, 4, 5, 6, 7, 8, 9]

export default defineShortcutsSetup((_: NavOperations, base: ShortcutOptions[]) => {
  const { currentSlideRoute } = useNav()
  const open = async (no: number) => {
    const { layer, part = 1, bet, walk } = currentSlideRoute.value.meta.slide?.frontmatter ?? {}
    if (bet) return (await import('../src/client/bet.ts')).placeBet(no)
    if (walk) return chooseNext(no)
    if (layer === undefined) return
    // not with the first slide: what the slides show of the captures comes with them
    const { outputsOn } = await import('../src/client/outputs.ts')
    const output = outputsOn({ layer, part }).find(one => one.no === no)
    if (output) toggleViewer(output.id)
  }
  return [
    ...base,
    ...DIGITS.map(no => ({ name: `output_${no}`, key: String(no), fn: () => void open(no) })),
    { name: 'blank', key: '.', fn: darkenScreen },
    { name: 'search', key: '/', fn: () => searching.value = true },
    ...about.pairs.length > 1 ? [{ name: 'compare', key: 'n', fn: async () => (await import('../src/client/share-comparison.ts')).swapLeft() }] : [],
    ...live,
  ]
})
