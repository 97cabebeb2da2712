import type { Plugin } from 'vite'

/**
 * Packages that a dev server has to know beforehand: d3, which would be discovered when a slide is drawn and reload the page in
 * the middle of the first start; and those that Slidev would hand out file by file, each with what it imports: 130 requests
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
  'd3-array',
  'd3-scale',
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
