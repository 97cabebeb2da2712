import type { Plugin } from 'vite'

/** Where Slidev tells the other windows of a deck where it is. */
const TELLS = /\/@slidev\/client\/setup\/root\.ts$/

/** What stands there, and what has to: Slidev 53.0. */
const CHANGES = [
  ['import { initSharedState, onPatch, patch } from', 'import { initSharedState, onPatch, patch, sharedState } from'],
  [
    'function updateSharedState() {',
    'function updateSharedState() {\n    if (+sharedState.page === +currentSlideNo.value && +sharedState.clicks === +clicksContext.value.current)\n      return',
  ],
  ['router.afterEach(updateSharedState)', 'router.afterEach((_to, _from, failure) => failure || updateSharedState())'],
] as const

/**
 * Lets a window that follows another say nothing. Slidev's tells what it was told a moment ago: whoever has turned the page
 * again by then is taken back, which a clicker pressed twice is enough for. A move that was overtaken by the next one is told
 * by nobody, either. Fails where Slidev's source is another one.
 */
export function quietFollowers(): Plugin {
  return {
    name: 'deck:quiet-followers',
    enforce: 'pre',
    transform(code, id) {
      if (TELLS.test(id.replace(/\?.*/, ''))) return quiet(code)
    },
  }
}

/** The source with its changes. Throws where one of them has no place, or more than one. */
export function quiet(code: string): string {
  return CHANGES.reduce((text, [from, to]) => {
    if (text.split(from).length !== 2) throw new Error(`Slidev has changed how windows follow each other: no single “${from}” in setup/root.ts. See src/serve/follow.ts.`)
    return text.replace(from, () => to)
  }, code)
}
