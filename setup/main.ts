import { defineAppSetup } from '@slidev/types'
import { copyVerbatim } from '../src/view/copy.ts'

export default defineAppSetup(() => {
  document.addEventListener('copy', copyVerbatim)
})
