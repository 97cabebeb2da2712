import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const readme = readFileSync(root('README.md'), 'utf8')
const { scripts, overrides } = JSON.parse(readFileSync(root('package.json'), 'utf8')) as Record<string, Record<string, string>>
const named = [...new Set([...readme.matchAll(/npm run ([a-z:]+)/g)].map(([, name]) => name!))]
const ours = named.filter(name => scripts![name]?.startsWith('node scripts/'))

describe('the README', () => {
  it.each(named)('names npm run %s, which there is', (name) => {
    expect(scripts).toHaveProperty([name])
  })

  it.each(ours)('says that npm run %s has --help, which fits a screen', (name) => {
    const { status, stdout } = spawnSync(process.execPath, [root(scripts![name]!.split(' ')[1]!), '--help'], { encoding: 'utf8' })
    expect(status).toBe(0)
    expect(stdout.split('\n').length).toBeLessThan(40)
    expect(stdout).toContain(`npm run ${name}`)
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
