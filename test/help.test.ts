import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const { scripts } = JSON.parse(readFileSync(root('package.json'), 'utf8')) as { scripts: Record<string, string> }

/** Every command of ours. */
const commands = Object.entries(scripts).flatMap(([name, script]) => script.startsWith('node ') ? [[name, script.split(' ')[1]!]] : [])

it.each(commands)('the help of npm run %s fits a screen of 80 by 24, its prompt included', (_, path) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [root(path), '--help'], { encoding: 'utf8' })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const lines = stdout.trimEnd().split('\n')
  expect(lines.length).toBeLessThan(24)
  expect(lines.filter(line => line.length > 80)).toEqual([])
})
