import { globSync, readFileSync } from 'node:fs'
import { basename, matchesGlob, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { PREPARED } from '../src/serve/prepared.ts'
import config from '../vite.config.ts'

/** What Slidev itself keeps from being prepared (`EXCLUDE_GLOBAL` of @slidev/cli): it is served as it is. */
const SERVED = ['vue', '@slidev/client', '@slidev/types']
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
    expect([...new Set(imported)].filter(name => !SERVED.includes(name) && !PREPARED.includes(name))).toEqual([])
  })
})

it('a dev server watches a set by its manifest and sums, and none of its thousands of files', () => {
  const ignored = config.server?.watch?.ignored as string[]
  const files = globSync('captures/reference/**', { withFileTypes: true }).filter(entry => entry.isFile()).map(({ parentPath, name }) => resolve(parentPath, name))
  expect(files.filter(path => !ignored.some(pattern => matchesGlob(path, pattern))).map(path => basename(path)).toSorted()).toEqual(['SHA256SUMS', 'manifest.json'])
})
