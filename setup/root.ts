import { configs, useNav } from '@slidev/client'
import { defineRootSetup } from '@slidev/types'
import about from 'virtual:about'
import { computed } from 'vue'
import { shareWalk } from '../src/client/chosen-walk.ts'
import { titleSlides } from '../src/client/title.ts'
import { shareViewer } from '../src/client/viewer.ts'

/** Where a deck is presented from; elsewhere two windows are two pages that somebody reads, as Slidev has it for slides. */
const OWN_MACHINE = ['localhost', '127.0.0.1']

export default defineRootSetup(() => {
  const { isPresenter } = useNav()
  const mayLead = computed(() => isPresenter.value || OWN_MACHINE.includes(location.hostname))
  shareViewer(configs.slidesTitle, mayLead)
  shareWalk(configs.slidesTitle, mayLead)
  titleSlides(configs.slidesTitle)
  if (about.pairs.length > 1) void import('../src/client/share-comparison.ts').then(one => one.shareComparison(configs.slidesTitle, mayLead))
})
