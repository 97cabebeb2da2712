import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { SHORTCUTS } from '../src/client/shortcuts.ts'
import { COMMANDS } from '../src/commands/command-table.ts'

const root = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const readme = readFileSync(root('README.md'), 'utf8')
const { scripts, overrides } = JSON.parse(readFileSync(root('package.json'), 'utf8')) as Record<string, Record<string, string>>
const named = [...new Set([...readme.matchAll(/npm run ([a-z:]+)/g)].map(([, name]) => name!))]

/** The README's text for the script that is a command with a first word. */
const WITH_A_WORD = {
  'test:lab': 'the tests on two live clusters, which it brings up and takes down; `-- --quick` the smoke of them',
} as const

describe('the README', () => {
  it.each(named)('names npm run %s, which there is', (name) => {
    expect(scripts).toHaveProperty([name])
  })

  it('has the commands of the table, in its order and with its words, and no other', async () => {
    const own = await Promise.all(Object.entries(COMMANDS).map(async ([name, load]) => [name, (await load()).summary]))
    const rows = [...own, ...Object.entries(WITH_A_WORD)].map(([name, summary]) => {
      return `| \`${name === 'test' ? 'npm test' : `npm run ${name}`}\` | ${summary} |`
    })
    expect(readme.split('\n').filter(line => line.startsWith('| `npm '))).toEqual(rows)
  })

  it('has every key of the deck, with the words that `?` shows', () => {
    const rows = SHORTCUTS.flatMap(({ where, keys }) => keys.map(({ keys, does }) => `| ${where} | ${keys.split(' ').map(key => `\`${key}\``).join(' ')} | ${does} |`))
    expect(readme.split('\n').filter(line => SHORTCUTS.some(({ where }) => line.startsWith(`| ${where} |`)))).toEqual(rows)
  })

  it('gets a newcomer to the deck and to the tests within its first 25 lines', () => {
    const top = readme.split('\n').slice(0, 25).join('\n')
    expect(top).toContain('npm ci && npm run dev')
    expect(top).toContain('npm ci && npm test')
  })

  it.each(Object.keys(overrides!))('says why %s is pinned', (name) => {
    expect(readme.slice(readme.indexOf('## Pins'))).toContain(`\`${name}\``)
  })

  it.each([...readme.matchAll(/!\[[^\]]*\]\(([^)]+)\)|`(src\/[a-z]+(?:\/[\w.-]+)?)`/g)].map(([, picture, path]) => (picture ?? path)!))('shows %s, which is there', (path) => {
    expect(existsSync(root(path))).toBe(true)
  })
})
