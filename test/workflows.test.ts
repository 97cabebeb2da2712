import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { COMMANDS } from '../src/commands/command-table.ts'

const root = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const { version } = JSON.parse(readFileSync(root('package.json'), 'utf8')) as { version: string }

interface Step { name?: string, run?: string }
interface Workflow { permissions: Record<string, string>, jobs: Record<string, { steps: Step[] }> }

const workflows = readdirSync(root('.github/workflows')).map(file =>
  [file, parse(readFileSync(root(`.github/workflows/${file}`), 'utf8')) as Workflow] as const)
const commands = workflows.flatMap(([, { jobs }]) => Object.values(jobs)).flatMap(({ steps }) => steps).flatMap(({ run = '' }) => run.split('\n'))

describe('a workflow', () => {
  it.each(workflows)('%s may read the repository, and more only where a job says so', (_, { permissions }) => {
    expect(permissions).toEqual({ contents: 'read' })
  })

  it.each([...new Set(commands.filter(line => line.startsWith('npm run ')))])('runs %s, which the command takes', async (line) => {
    const [, name, words = ''] = /^npm run (\w+)(?: -- (.*))?$/.exec(line)!
    const { reading } = await COMMANDS[name as keyof typeof COMMANDS]()
    expect(() => reading(words === '' ? [] : words.split(' '))).not.toThrow()
  })
})

describe('a release', () => {
  const { run } = workflows.find(([file]) => file === 'release.yml')![1].jobs.release!.steps.find(({ name }) => name === 'What has changed')!

  function notesOf(tag: string): { status: number | null, notes: string } {
    const dir = mkdtempSync(join(tmpdir(), 'deck-release-'))
    writeFileSync(join(dir, 'CHANGELOG.md'), readFileSync(root('CHANGELOG.md')))
    const { status } = spawnSync('bash', ['-e', '-c', run!], { cwd: dir, env: { ...process.env, GITHUB_REF_NAME: tag } })
    return { status, notes: readFileSync(join(dir, 'notes.md'), 'utf8') }
  }

  it('has the words of its version in CHANGELOG.md, and no other', () => {
    const { status, notes } = notesOf(`v${version}`)
    expect(status).toBe(0)
    expect(readFileSync(root('CHANGELOG.md'), 'utf8')).toContain(`## ${version}\n${notes}`)
    expect(notes).not.toContain('\n## ')
  })

  it('is not made of a version that CHANGELOG.md does not have', () => {
    expect(notesOf('v99.0.0')).toEqual({ status: 1, notes: '' })
  })
})
