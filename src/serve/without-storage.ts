import type { Plugin } from 'vite'

const VUEUSE = /\/@vueuse\/core\/dist\/index\.js$/
const ASKED = 'window === null || window === void 0 ? void 0 : window.localStorage, options)'

/**
 * Shows the built deck also in a browser that stores nothing for a site, as some are told to: there `localStorage` throws when
 * it is named. VueUse (14.4) minds that where it takes the storage of its own accord, not where it is asked for that of the
 * window, as Slidev does for its settings before anything is drawn.
 */
export function withoutStorage(): Plugin {
  return {
    name: 'deck:without-storage',
    apply: 'build',
    enforce: 'pre',
    transform: (code, id) => VUEUSE.test(id) ? ofItsOwnAccord(code) : undefined,
  }
}

/** VueUse's source, where it takes the storage of its own accord. Throws if that is not the source it was written for. */
export function ofItsOwnAccord(code: string): string {
  if (code.split(ASKED).length !== 2) throw new Error(`VueUse has changed how it stores: no single “${ASKED}” in @vueuse/core. See src/serve/without-storage.ts.`)
  return code.replace(ASKED, 'void 0, options)')
}
