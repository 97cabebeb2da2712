import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { COMMANDS } from '../src/commands/command-table.ts'

const root = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const names = Object.keys(COMMANDS) as (keyof typeof COMMANDS)[]

/** What a command is slow to load, and needs only for its work. */
const HEAVY = /\/node_modules\/(?:@slidev|vite|vue|playwright|playwright-core|pdf-lib)\//

/** Says on stderr, at the end, which modules were loaded. */
const TELLS = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module'
  import { writeSync } from 'node:fs'
  const loaded = []
  registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) })
  process.on('exit', () => writeSync(2, 'loaded ' + loaded.join(' ')))
`)}`

describe.each(names)('npm run %s', (name) => {
  it.each([['--help', 0], ['--no-such-option', 2]] as const)('answers %s without loading what only its work needs', (word, code) => {
    const { status, stderr } = spawnSync(process.execPath, ['--import', TELLS, root(`scripts/${name}.ts`), word], { encoding: 'utf8' })
    const loaded = stderr.slice(stderr.indexOf('loaded ')).split(' ')
    expect(loaded).toContainEqual(expect.stringContaining('/src/commands/start.ts'))
    expect({ status, heavy: loaded.filter(url => HEAVY.test(url)) }).toEqual({ status: code, heavy: [] })
  })
})

describe('what was compiled', () => {
  function started(prepare: (dir: string) => void) {
    const dir = mkdtempSync(join(tmpdir(), 'deck-start-'))
    mkdirSync(join(dir, 'scripts'))
    mkdirSync(join(dir, 'src', 'commands'), { recursive: true })
    for (const file of ['package.json', 'scripts/start.mjs']) cpSync(root(file), join(dir, file))
    writeFileSync(join(dir, 'src/commands/start.ts'), 'export const start = (name: string) => console.log(name)\n')
    mkdirSync(join(dir, 'node_modules'))
    prepare(dir)
    const run = `import('${join(dir, 'scripts/start.mjs')}').then(({ start }) => start('check'))`
    const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', run], { encoding: 'utf8', env: { ...process.env, NODE_COMPILE_CACHE: undefined } })
    return { dir, told: { status, stdout, stderr } }
  }

  it('is kept for the next start', () => {
    const { dir, told } = started(() => {})
    expect(told).toEqual({ status: 0, stdout: 'check\n', stderr: '' })
    expect(existsSync(join(dir, 'node_modules/.cache/compiled'))).toBe(true)
  })

  it('is not kept, without a word, where that cannot be written', () => {
    const { told } = started(dir => writeFileSync(join(dir, 'node_modules/.cache'), ''))
    expect(told).toEqual({ status: 0, stdout: 'check\n', stderr: '' })
  })
})
