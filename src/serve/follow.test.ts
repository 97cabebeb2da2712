import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { changed } from './follow.ts'

const client = dirname(createRequire(import.meta.url).resolve('@slidev/client/package.json'))
const root = join(client, 'setup/root.ts')
const source = readFileSync(root, 'utf8')

it('has its place in the Slidev that is installed, and a window says nothing that the others know', () => {
  const code = changed(root, source)
  expect(code).toMatch(/function updateSharedState\(\) \{\n {4}if \(\+sharedState\.page === \+currentSlideNo\.value/)
  expect(code).not.toContain('router.afterEach(updateSharedState)')
})

it('refuses a Slidev it does not know', () => {
  expect(() => changed(root, source.replace('router.afterEach', 'router.onReady'))).toThrow(/no single “router\.afterEach\(updateSharedState\)” in setup\/root\.ts/)
  expect(() => changed('/@server-reactive/nav', 'export default {}')).toThrow(/no single “let timer = null” in the state that windows share/)
})

it('leaves every other file alone', () => {
  expect(changed(join(client, 'setup/main.ts'), source)).toBeUndefined()
})
