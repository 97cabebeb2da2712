import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const text = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')
const promised = [...text('docs/promises.md').matchAll(/^- `([^`]+)`: (.+)$/gm)].map(([, file, begins]) => [file!, begins!] as const)

describe('what is promised is tested:', () => {
  it('each promise names a test', () => {
    const sections = text('docs/promises.md').split(/^## /m).slice(1)
    expect(sections.filter(section => !/^- `/m.test(section))).toEqual([])
  })

  it.each(promised)('%s tests “%s …”', (file, begins) => {
    const titles = text(file).replaceAll('\\\'', '\'')
    expect(['\'', '`'].some(quote => titles.includes(quote + begins)), begins).toBe(true)
  })
})

describe('the documents', () => {
  const documents = ['README.md', 'CONTRIBUTING.md', 'docs/architecture.md', 'docs/glossary.md', 'docs/promises.md']

  it.each(documents)('%s names files that there are', (document) => {
    const named = [...text(document).matchAll(/`((?:src|test|docs|lab|layers|components|styles|scripts|bench)\/[\w./-]+)`/g)].map(([, path]) => path!)
    expect(named.filter(path => !existsSync(new URL(`../${path}`, import.meta.url)))).toEqual([])
  })
})
