import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = (path = '') => fileURLToPath(new URL(`../${path}`, import.meta.url))
const { scripts } = JSON.parse(readFileSync(root('package.json'), 'utf8')) as { scripts: Record<string, string> }

/** A Node that reads no TypeScript, where the machine has one; npm's own is newer. */
const old = [...process.env.PATH!.split(delimiter), '/usr/bin', '/usr/local/bin']
  .map(dir => join(dir, 'node'))
  .find(path => existsSync(path) && /^v(?:1\d|20|21)\./.test(spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout))

const SENTENCE = /^npm run \w+ needs Node 22\.22\.0 or newer, and this is \d+\.\d+\.\d+: on Linux `npm ci` brings one that `npm run \w+` takes, elsewhere install it from https:\/\/nodejs\.org\.\n$/

describe.skipIf(!old)('a Node that cannot read TypeScript', () => {
  it.each(Object.entries(scripts).filter(([, line]) => line.startsWith('node ')))('is told by npm run %s which one it needs, in one sentence', (_, line) => {
    const { status, stdout, stderr } = spawnSync(old!, line.split(' ').slice(1), { encoding: 'utf8', cwd: root() })
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toMatch(SENTENCE)
  })

  it('is told so by npm itself, where no other Node was installed, as on a Mac', () => {
    const bin = mkdtempSync(join(tmpdir(), 'deck-node-'))
    symlinkSync(old!, join(bin, 'node'))
    // npm puts node_modules/.bin first, so the line is run as npm would where the optional package is not there
    const { status, stderr } = spawnSync('sh', ['-c', scripts.check!], { encoding: 'utf8', cwd: root(), env: { PATH: `${bin}:/usr/bin:/bin`, npm_lifecycle_event: 'check' } })
    expect(status).toBe(1)
    expect(stderr).toMatch(SENTENCE)
  })
})

it('what such a Node reads first is written for it: no TypeScript, no syntax of today', () => {
  for (const line of Object.values(scripts).filter(one => one.startsWith('node '))) {
    expect(readFileSync(root(line.split(' ').find(word => word.endsWith('.ts'))!), 'utf8')).toMatch(/^void import\('\.\/start\.mjs'\)\.then\(\(\{ start \}\) => start\('[a-z]+'\)\)\n$/)
  }
})
