import type { Plugin } from 'vite'

/** A file of others, and what of it is changed: what stands there, and what has to. */
interface Change { file: RegExp, name: string, changes: readonly (readonly [from: string, to: string])[] }

/** Where Slidev 53.0 tells other windows of a deck where it is, and what carries it there (vite-plugin-vue-server-ref 1.0). */
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
      ['body: stringify(payload)\n    })', 'body: stringify(payload)\n    }))'],
      ['|| skipWatch)\n      return', '|| skipWatch)\n      return\n    newest = Date.now()'],
      ['payload.source === id)\n      return', 'payload.source === id || payload.timestamp < newest)\n      return\n    newest = payload.timestamp'],
    ],
  },
]

/**
 * Lets a window that follows another say nothing. Slidev's tells what it was told a moment ago: whoever has turned the page
 * again by then is taken back, which a clicker pressed twice is enough for. A move that was overtaken by the next one is told
 * by nobody, either. What a window tells it tells in one order: each is a request of its own, and of two that are on their way
 * at once the later may come first, which leaves everybody else on the slide before. And what was told before a window's own
 * last change is no news to it: a browser takes keys before messages, and each message is the whole state. All windows are on
 * one machine, and so have one clock. Fails where a source is another one.
 */
export function quietFollowers(): Plugin {
  return {
    name: 'deck:quiet-followers',
    enforce: 'pre',
    transform: (code, id) => changed(id.replace(/\?.*/, ''), code),
  }
}

/** The source of a file with its changes; undefined where it has none. Throws where one has no place, or more than one. */
export function changed(id: string, code: string): string | undefined {
  const found = CHANGES.find(({ file }) => file.test(id))
  return found?.changes.reduce((text, [from, to]) => {
    if (text.split(from).length !== 2) throw new Error(`Slidev has changed how windows follow each other: no single “${from}” in ${found.name}. See src/serve/follow.ts.`)
    return text.replace(from, () => to)
  }, code)
}
