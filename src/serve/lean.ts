import type { Plugin } from 'vite'

const TWOSLASH = '@shikijs/vitepress-twoslash/client'
const NO_TWOSLASH = '\0deck:no-twoslash'

/** The build of Vue that Slidev resolves `vue` to: with the template compiler, for a browser. */
const WITH_COMPILER = /\/vue\/dist\/vue\.esm-bundler\.js$/

/**
 * Leaves out what no slide of this deck can use: Vue's compiler, because slides are compiled before a browser gets them and the
 * site's Content-Security-Policy forbids doing it later, and Twoslash's floating types, which `slides.md` switches off.
 */
export function leanClient(): Plugin {
  return {
    name: 'deck:lean-client',
    enforce: 'pre',
    resolveId(id) {
      if (id === TWOSLASH) return NO_TWOSLASH
      if (WITH_COMPILER.test(id)) return withoutCompiler(id)
    },
    load(id) {
      if (id === NO_TWOSLASH) return 'export default { install() {} }'
    },
  }
}

/** The path of the same build of Vue without the compiler (vuejs.org/guide/extras/ways-of-using-vue, "runtime-only"). */
export function withoutCompiler(path: string): string {
  return path.replace(WITH_COMPILER, '/vue/dist/vue.runtime.esm-bundler.js')
}
