import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import config from '../vite.config.ts'

/** What Slidev itself keeps from being prepared (`EXCLUDE_GLOBAL` of @slidev/cli): it is served as it is. */
const SERVED = ['vue', '@slidev/client', '@slidev/types', '@unhead/vue', '@vueuse/core']
const CLIENT = ['components/*.vue', 'layouts/*.vue', 'pages/*.vue', '*.vue', 'src/client/*.ts']
const VALUE_IMPORT = /^import (?!type\b).*from '([^.'][^']*)'$/gm

describe('the first start on a new machine', () => {
  const found = CLIENT.map(pattern => globSync(pattern))
  const files = found.flat().filter(file => !/\.test\.ts$|\.d\.ts$/.test(file))
  const imported = files.flatMap(file => [...readFileSync(file, 'utf8').matchAll(VALUE_IMPORT)].map(([, name]) => name!))
    .filter(name => !/^(?:virtual|server-reactive):/.test(name))

  it('knows beforehand every package a slide needs, so that no page reloads in the middle', () => {
    expect(found.filter(files => files.length === 0)).toEqual([])
    expect(imported.length).toBeGreaterThan(10)
    const prepared = config.optimizeDeps?.include ?? []
    expect([...new Set(imported)].filter(name => !SERVED.includes(name) && !prepared.includes(name))).toEqual([])
  })
})
