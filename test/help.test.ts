import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { COMMANDS } from '../src/commands/command-table.ts'

const root = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const { scripts } = JSON.parse(readFileSync(root('package.json'), 'utf8')) as { scripts: Record<string, string> }
const names = Object.keys(COMMANDS) as (keyof typeof COMMANDS)[]

describe.each(names)('npm run %s', (name) => {
  it('has a help that fits a screen of 80 by 24, its prompt included', async () => {
    const { help } = await COMMANDS[name]()
    const lines = help.trimEnd().split('\n')
    expect(lines.length).toBeLessThan(24)
    expect(lines.filter(line => line.length > 80)).toEqual([])
    expect(help).toContain(name === 'test' ? 'npm test' : `npm run ${name}`)
  })

  it('has a help that names every option it takes, and no other', async () => {
    const { help, options } = await COMMANDS[name]()
    const told = [...help.matchAll(/(?<![\w-])--([a-z][\w-]*)/g)].map(([, option]) => option!)
    expect([...new Set(told)].sort()).toEqual([...new Set([...Object.keys(options), 'help'])].sort())
  })

  it('has a help that names every exit code of its own', async () => {
    const { help, exits = {} } = await COMMANDS[name]()
    for (const code of Object.keys(exits)) expect(help).toMatch(new RegExp(`\\b(?:exit )?${code}\\b`))
  })

  it('is what the table says: an entry of scripts/', () => {
    expect(scripts[name]).toMatch(new RegExp(`^node (?:--\\S+ )*scripts/${name}\\.ts$`))
    expect(readFileSync(root(`scripts/${name}.ts`), 'utf8')).toContain(`start('${name}')`)
  })
})

it.each(['check', 'path'] as const)('npm run %s -- --help prints that and nothing else, whatever else is asked', async (name) => {
  const { help } = await COMMANDS[name]()
  for (const words of [['--help'], ['-h'], ['--foo', 'a', 'b', '--help']]) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [root(`scripts/${name}.ts`), ...words], { encoding: 'utf8' })
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: help, stderr: '' })
  }
})
