import type { Plugin } from 'vite'

/**
 * Packages of the first slide that Slidev would have a dev server hand out file by file, each with what it imports: 130 requests
 * (`EXCLUDE_GLOBAL` of @slidev/cli 53). Vue itself stays so: Slidev names its file, and a prepared package would hold another.
 */
export const PREPARED = [
  '@antfu/utils',
  '@slidev/rough-notation',
  '@unhead/vue',
  '@unhead/vue/client',
  '@vueuse/core',
  '@vueuse/math',
  '@vueuse/motion',
  '@vueuse/shared',
  'drauu',
  'floating-vue',
  'fuse.js',
  'vue-router',
]

/** Has the dev server prepare these packages as one file each, as Vite does with all others. */
export function preparedPackages(): Plugin {
  return {
    name: 'deck:prepared-packages',
    apply: 'serve',
    config: {
      order: 'post',
      handler(config) {
        const given = config.optimizeDeps ??= {}
        given.exclude = given.exclude?.filter(name => !PREPARED.includes(name))
        given.include = [...given.include ?? [], ...PREPARED]
      },
    },
  }
}
