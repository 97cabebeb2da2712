import { configs } from '@slidev/client'
import { defineRootSetup } from '@slidev/types'
import { shareViewer } from '../src/view/viewer.ts'

export default defineRootSetup(() => {
  shareViewer(configs.slidesTitle)
})
