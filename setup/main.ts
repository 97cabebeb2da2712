import { defineAppSetup } from '@slidev/types'
import { copyVerbatim } from '../src/client/copy.ts'
import { lightUp } from '../src/client/light.ts'
import { roomForNotes } from '../src/client/presenter-layout.ts'
import { colourSides } from '../src/client/sides.ts'
import { storeSite } from '../src/client/store-site.ts'

export default defineAppSetup(() => {
  document.addEventListener('copy', copyVerbatim)
  colourSides(document.documentElement)
  lightUp()
  roomForNotes(() => localStorage)
  void storeSite()
})
