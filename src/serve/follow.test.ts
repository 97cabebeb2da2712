import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { quiet } from './follow.ts'

const client = dirname(createRequire(import.meta.url).resolve('@slidev/client/package.json'))
const source = readFileSync(join(client, 'setup/root.ts'), 'utf8')

it('has its place in the Slidev that is installed, and a window says nothing that the others know', () => {
  const changed = quiet(source)
  expect(changed).toMatch(/function updateSharedState\(\) \{\n {4}if \(\+sharedState\.page === \+currentSlideNo\.value/)
  expect(changed).not.toContain('router.afterEach(updateSharedState)')
})

it('refuses a Slidev it does not know', () => {
  expect(() => quiet(source.replace('router.afterEach', 'router.onReady'))).toThrow(/no single “router\.afterEach\(updateSharedState\)”/)
})
