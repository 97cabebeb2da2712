import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { leanClient, withoutCompiler } from './lean.ts'

const vue = join(dirname(createRequire(import.meta.url).resolve('vue/package.json')), 'dist/vue.esm-bundler.js')
const resolveId = leanClient().resolveId as (id: string) => string | undefined
const load = leanClient().load as (id: string) => string | undefined

it('takes the same Vue without its compiler, which is there and has everything else', () => {
  const lean = readFileSync(withoutCompiler(vue), 'utf8')
  expect(readFileSync(vue, 'utf8')).toContain('@vue/compiler-dom')
  expect(resolveId(vue)).toBe(withoutCompiler(vue))
  expect(lean).toContain('export * from \'@vue/runtime-dom\'')
  expect(lean).not.toContain('@vue/compiler-dom')
})

it('puts nothing in the place of Twoslash, which the deck has switched off', () => {
  expect(readFileSync(new URL('../../slides.md', import.meta.url), 'utf8')).toMatch(/^twoslash: false$/m)
  expect(load(resolveId('@shikijs/vitepress-twoslash/client')!)).toBe('export default { install() {} }')
})

it('leaves everything else as it is', () => {
  expect(resolveId('vue-router')).toBe(undefined)
  expect(resolveId('/x/vue/dist/vue.runtime.esm-bundler.js')).toBe(undefined)
})
