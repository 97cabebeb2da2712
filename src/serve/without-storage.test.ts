import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, it } from 'vitest'
import { ofItsOwnAccord, withoutStorage } from './without-storage.ts'

const vueuse = createRequire(createRequire(import.meta.url).resolve('@slidev/client/package.json')).resolve('@vueuse/core')
const source = readFileSync(vueuse, 'utf8')

/** What a source's `useLocalStorage` asks `useStorage` for, in a window that has no storage to give. */
function asked(code: string): unknown[] {
  const [text] = /function useLocalStorage\([\s\S]*?\n\}/.exec(code)!
  const window = {
    get localStorage() {
      throw new DOMException('The document is sandboxed', 'SecurityError')
    },
  }
  // eslint-disable-next-line no-new-func
  const make = new Function('defaultWindow', 'useStorage', `${text}\nreturn useLocalStorage`) as (...given: unknown[]) => (...given: unknown[]) => unknown[]
  return make(window, (...given: unknown[]) => given)('key', 1)
}

it('asks for no storage by its name, which throws where a browser stores nothing', () => {
  expect(() => asked(source)).toThrow('sandboxed')
  expect(asked(ofItsOwnAccord(source))).toEqual(['key', 1, undefined, {}])
})

it('is for the VueUse that Slidev takes, and leaves every other file alone', () => {
  const transform = withoutStorage().transform as (code: string, id: string) => string | undefined
  expect(transform(source, vueuse)).toBe(ofItsOwnAccord(source))
  expect(transform(source, '/x/vue/dist/index.js')).toBeUndefined()
  expect(() => ofItsOwnAccord('export {}')).toThrow(/no single “window === null/)
})
