import type { Plugin } from 'vite'

/** The module by which the slides get live mode, or nothing. */
export const LIVE = 'virtual:live'

/** What the slides get of live mode where there is none, as in every built site: no component, no key. */
export function withoutLive(): Plugin {
  return {
    name: 'deck:without-live',
    resolveId: id => id === LIVE ? `\0${LIVE}` : null,
    load: id => id === `\0${LIVE}` ? 'export const shortcuts = []\nexport const dialog = null\n' : null,
  }
}
