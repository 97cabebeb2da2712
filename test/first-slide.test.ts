import { existsSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** All that is loaded before the first slide is seen: its layout, what stands on every slide, and Slidev's hooks. */
const FIRST = ['layouts/cover.vue', 'global-top.vue', 'slide-bottom.vue', 'setup/main.ts', 'setup/root.ts', 'setup/routes.ts', 'setup/shortcuts.ts']

/** What a file loads at once: what it imports, and the components it names; `import()` waits until it is called. */
function loads(path: string): string[] {
  const text = readFileSync(path, 'utf8')
  const own = new Set([...text.matchAll(/const ([A-Z]\w+) = defineAsyncComponent/g)].map(([, name]) => name))
  const imports = [...text.matchAll(/^import (?!type\b).*?from '([^']+)'$/gm)].map(([, from]) => from!.startsWith('.') ? join(path, '..', from!) : from!)
  const tags = [...text.matchAll(/<([A-Z]\w+)/g)].filter(([, name]) => !own.has(name)).map(([, name]) => join(ROOT, 'components', `${name}.vue`))
  return [...imports, ...path.endsWith('.vue') ? tags.filter(tag => existsSync(tag)) : []]
}

function reached(from: readonly string[]): Set<string> {
  const seen = new Set<string>()
  const visit = (path: string) => {
    if (seen.has(path)) return
    seen.add(path)
    if (existsSync(path)) loads(path).forEach(visit)
  }
  from.forEach(visit)
  return seen
}

it('the first slide loads nothing that grows with the captures', () => {
  const modules = [...reached(FIRST.map(path => join(ROOT, path)))]
  expect(modules.map(path => relative(ROOT, path))).toContain('components/SetMark.vue')
  // what live mode brings is nothing where there is none, and comes later where it is
  expect(modules.filter(path => path.startsWith('virtual:')).sort()).toEqual(['virtual:about', 'virtual:live'])
})

it('the second, which the first has loaded beside it, brings what it draws and no more', () => {
  const modules = [...reached(['layouts/sheet.vue', 'components/TheBet.vue'].map(path => join(ROOT, path)))]
  expect(modules.filter(path => path.startsWith('virtual:')).sort()).toEqual(['virtual:about', 'virtual:part/answers', 'virtual:part/silent'])
})
