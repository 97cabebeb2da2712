import type { Plugin } from 'vite'

/** A third-party file and its changes: the text that is there, and what replaces it. */
interface Change { file: RegExp, name: string, changes: readonly (readonly [from: string, to: string])[] }

/**
 * Where Slidev 53.0 sends a window's position to the others, and the code that transports it (vite-plugin-vue-server-ref 1.0).
 */
const CHANGES: readonly Change[] = [
  {
    file: /\/@slidev\/client\/setup\/root\.ts$/,
    name: 'setup/root.ts',
    changes: [
      ['import { initSharedState, onPatch, patch } from', 'import { initSharedState, onPatch, patch, sharedState } from'],
      [
        'function updateSharedState() {',
        'function updateSharedState() {\n    if (+sharedState.page === +currentSlideNo.value && +sharedState.clicks === +clicksContext.value.current)\n      return',
      ],
      ['router.afterEach(updateSharedState)', 'router.afterEach((_to, _from, failure) => failure || updateSharedState())'],
    ],
  },
  {
    file: /^\/@server-reactive\//,
    name: 'the state that windows share',
    changes: [
      ['let timer = null', 'let timer = null\n  let posted = Promise.resolve()\n  let newest = 0'],
      ['function post(payload) {', 'function post(payload) {\n    newest = payload.timestamp'],
      ['return fetch(', 'return posted = posted.catch(() => {}).then(() => fetch('],
      ['body: stringify(payload)\n    })', 'body: stringify(payload),\n      keepalive: true\n    }))'],
      ['|| skipWatch)\n      return', '|| skipWatch)\n      return\n    newest = Date.now()'],
      ['payload.source === id)\n      return', 'payload.source === id || payload.timestamp < newest)\n      return\n    newest = payload.timestamp'],
    ],
  },
]

/**
 * Keeps windows that follow another from sending. Slidev's following windows send back the position they just received: if the
 * presenter has moved on meanwhile, that takes everybody back, and a clicker pressed twice is enough. Nor is a move sent that the
 * next one has already replaced. A window sends its messages one after the other: each is a request of its own, and if two are in
 * flight the later one may arrive first, which would leave everybody else on the slide before. A message older than a window's
 * own last change is ignored: a browser handles keys before messages, and each message is the whole state. All windows are on one
 * machine, so they share one clock. What a page sends before it goes, as when it loads another comparison, is still sent. Fails
 * if a source file has changed.
 */
export function quietFollowers(): Plugin {
  return {
    name: 'deck:quiet-followers',
    enforce: 'pre',
    transform: (code, id) => changed(id.replace(/\?.*/, ''), code),
  }
}

/** The source of a file with its changes; undefined if it has none. Throws if a change matches nowhere, or more than once. */
export function changed(id: string, code: string): string | undefined {
  const found = CHANGES.find(({ file }) => file.test(id))
  return found?.changes.reduce((text, [from, to]) => {
    if (text.split(from).length !== 2) throw new Error(`Slidev has changed how windows follow each other: no single “${from}” in ${found.name}. See src/serve/follow.ts.`)
    return text.replace(from, () => to)
  }, code)
}
