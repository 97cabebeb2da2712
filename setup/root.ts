import { configs } from '@slidev/client'
import { defineRootSetup } from '@slidev/types'
import about from 'virtual:about'
import { shareWalk } from '../src/client/chosen-walk.ts'
import { titleSlides } from '../src/client/title.ts'
import { shareViewer } from '../src/client/viewer.ts'

export default defineRootSetup(() => {
  shareViewer(configs.slidesTitle)
  shareWalk(configs.slidesTitle)
  titleSlides(configs.slidesTitle)
  if (about.pairs.length > 1) void import('../src/client/share-comparison.ts').then(one => one.shareComparison(configs.slidesTitle))
})
