import { defineAppSetup } from '@slidev/types'
import { copyVerbatim } from '../src/view/copy.ts'
import { lightUp } from '../src/view/light.ts'

export default defineAppSetup(() => {
  document.addEventListener('copy', copyVerbatim)
  lightUp()
})
