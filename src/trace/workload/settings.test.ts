import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { beforeEach, describe, expect, it } from 'vitest'

interface ConfigMap { data: Record<string, string>, metadata: { annotations?: Record<string, string> } }

let folder: string

/** A kubectl that keeps one ConfigMap in a file, writes down what it does, and fails at the rollout where a file says so. */
const KUBECTL = `#!${process.execPath}
const { appendFileSync, existsSync, readFileSync, writeFileSync } = require('node:fs')
const words = process.argv.slice(6)
const [map, log] = ['map', 'log'].map(name => __dirname + '/' + name)
const noted = what => appendFileSync(log, what + '\\n')
if (words[0] === 'get') process.stdout.write(readFileSync(map))
else if (words[0] === 'patch') {
  const change = JSON.parse(words.at(-1))
  const { data, metadata } = JSON.parse(readFileSync(map))
  const merged = (old, more = {}) => Object.fromEntries(Object.entries({ ...old, ...more }).filter(([, value]) => value !== null))
  writeFileSync(map, JSON.stringify({ data: merged(data, change.data), metadata: { annotations: merged(metadata.annotations, change.metadata?.annotations) } }))
  noted('patch ' + Object.keys(change).join(' and '))
}
else {
  noted(words[0])
  if (existsSync(__dirname + '/stopped') && words[0] === readFileSync(__dirname + '/stopped', 'utf8')) process.exit(1)
  if (words[0] === 'rollout') console.log('successfully rolled out')
}
`

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deck-settings-'))
  writeFileSync(join(folder, 'kubectl'), KUBECTL, { mode: 0o755 })
})

/** Runs one of the programs, which is stopped at this call of kubectl if there is one. */
function ran(program: string, words: readonly string[], stoppedAt?: string) {
  rmSync(join(folder, 'log'), { force: true })
  rmSync(join(folder, 'stopped'), { force: true })
  if (stoppedAt !== undefined) writeFileSync(join(folder, 'stopped'), stoppedAt)
  const file = fileURLToPath(new URL(program, import.meta.url))
  const { status, stdout } = spawnSync(process.execPath, [file, '--context', 'c', ...words], { encoding: 'utf8', env: { ...process.env, PATH: `${folder}:${process.env.PATH}` } })
  const did = existsSync(join(folder, 'log')) ? readFileSync(join(folder, 'log'), 'utf8').trimEnd().split('\n') : []
  return { status, stdout, did }
}

const map = () => JSON.parse(readFileSync(join(folder, 'map'), 'utf8')) as ConfigMap

describe.each([
  {
    program: 'agent-setting.ts',
    set: ['--set', 'enable-hubble=false'],
    before: { 'enable-hubble': 'true', 'other': 'x' },
    says: ['enable-hubble true -> false', 'enable-hubble false -> true'],
  },
  {
    program: 'sync-period.ts',
    set: ['--to', '10s'],
    before: { 'config.conf': 'a: b\niptables:\n  masqueradeAll: false\n  minSyncPeriod: 1s\n  syncPeriod: 30s\n' },
    says: ['minSyncPeriod 1s -> 10s', 'minSyncPeriod 10s -> 1s'],
  },
  {
    program: 'sync-period.ts',
    set: ['--to', '10s'],
    before: { 'config.conf': 'iptables:\n  minSyncPeriod: 1s\nmode: nftables\nnftables:\n  masqueradeAll: false\n  minSyncPeriod: 0s\n' },
    says: ['minSyncPeriod 0s -> 10s', 'minSyncPeriod 10s -> 0s'],
  },
])('$program', ({ program, set, before, says }) => {
  beforeEach(() => writeFileSync(join(folder, 'map'), JSON.stringify({ data: before, metadata: {} })))

  it('keeps the former values with the change, gives them back, and forgets them once all are started anew', () => {
    expect(ran(program, set)).toEqual({ status: 0, stdout: `${says[0]}\nsuccessfully rolled out\n`, did: ['patch metadata and data', 'delete', 'rollout'] })
    expect(Object.keys(map().metadata.annotations!)).toHaveLength(1)
    expect(ran(program, ['--back'])).toEqual({ status: 0, stdout: `${says[1]}\nsuccessfully rolled out\n`, did: ['patch data', 'delete', 'rollout', 'patch metadata'] })
    expect(map()).toEqual({ data: before, metadata: { annotations: {} } })
  })

  it.each(['delete', 'rollout'])('gives them back again where that was stopped at %s', (stoppedAt) => {
    ran(program, set)
    expect(ran(program, ['--back'], stoppedAt).status).not.toBe(0)
    expect(map().data).toEqual(before)
    expect(ran(program, ['--back']).did).toEqual(['delete', 'rollout', 'patch metadata'])
    expect(map()).toEqual({ data: before, metadata: { annotations: {} } })
  })

  it('changes nothing where nothing was changed', () => {
    expect(ran(program, ['--back']).did).toEqual(['rollout'])
    expect(map()).toEqual({ data: before, metadata: {} })
  })
})
