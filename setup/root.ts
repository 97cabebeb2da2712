import { configs } from '@slidev/client'
import { defineRootSetup } from '@slidev/types'
import { titleSlides } from '../src/view/title.ts'
import { shareViewer } from '../src/view/viewer.ts'

export default defineRootSetup(() => {
  shareViewer(configs.slidesTitle)
  titleSlides(configs.slidesTitle)
})
