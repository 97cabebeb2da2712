import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { thisProcess } from '../exec/process-mark.ts'
import { abandoned, openJournal, removeUnopened } from './journal.ts'

const UID = '11111111-1111-4111-8111-111111111111'
const path = process.env.PATH
let folder: string
let log: string

/** A kubectl whose cluster has one uid, and which writes down what it is asked to change. */
beforeEach(() => {
  const tools = mkdtempSync(join(tmpdir(), 'deck-undo-'))
  log = join(tools, 'log')
  const program = join(tools, 'kubectl')
  writeFileSync(program, `#!/bin/sh\ncase "$*" in *silent*) echo no answer >&2; exit 1;; *metadata.uid*) printf %s ${UID};; *broken*) echo gone >&2; exit 1;; *missing*) echo "$*" >> ${log}; echo 'Error from server (NotFound): nodes "missing" not found' >&2; exit 1;; *) echo "$*" >> ${log};; esac\n`)
  chmodSync(program, 0o755)
  process.env.PATH = `${tools}:${path}`
  folder = mkdtempSync(join(tmpdir(), 'deck-journal-'))
})

afterEach(() => {
  process.env.PATH = path
})

const undo = (...words: string[]) => ({ context: 'a', uid: UID, argv: ['kubectl', '--context', 'a', ...words] })

describe('what a run changed is taken back', () => {
  it('newest first, and then nothing is left to take back', async () => {
    const journal = openJournal(folder, 'r1')
    journal.add(undo('delete', 'one'))
    journal.add(undo('delete', 'two'))
    expect(await journal.replay(() => ({}))).toEqual([])
    expect(readFileSync(log, 'utf8')).toBe('--context a delete two\n--context a delete one\n')
    expect(readdirSync(folder)).toEqual([])
  })

  it('by the next start, when the run was killed right after it wrote it down', async () => {
    const script = `
      const { openJournal } = await import(${JSON.stringify(new URL('./journal.ts', import.meta.url).href)})
      openJournal(${JSON.stringify(folder)}, 'r1').add(${JSON.stringify(undo('delete', 'policy'))})
      process.kill(process.pid, 'SIGKILL')`
    expect(spawnSync(process.execPath, ['--input-type=module', '-e', script]).signal).toBe('SIGKILL')
    const [left, ...more] = abandoned(folder)
    expect(more).toEqual([])
    expect(await left!.replay(() => ({}))).toEqual([])
    expect(readFileSync(log, 'utf8')).toBe('--context a delete policy\n')
    expect(abandoned(folder)).toEqual([])
  })

  it('also where the journal was cut by the machine\'s death: to its last whole line, and of none nothing', async () => {
    const line = (what: object) => JSON.stringify(what)
    writeFileSync(join(folder, 'cut.jsonl'), `${line({ pid: 2 ** 30, run: 'cut' })}\n${line(undo('delete', 'one'))}\n${line(undo('delete', 'two')).slice(0, 40)}`)
    writeFileSync(join(folder, 'empty.jsonl'), '')
    for (const left of abandoned(folder)) expect(await left.replay(() => ({}))).toEqual([])
    expect(readFileSync(log, 'utf8')).toBe('--context a delete one\n')
    expect(readdirSync(folder)).toEqual([])
  })

  it('and a journal whose run died while it opened it is gone with the next one, but not that of one that opens its own', () => {
    const line = (pid: number) => `${JSON.stringify({ pid, run: 'r', since: new Date().toISOString() })}\n`
    for (const name of ['old', 'cut', 'empty']) writeFileSync(join(folder, `${name}.jsonl.new`), '')
    writeFileSync(join(folder, 'dead.jsonl.new'), line(2 ** 30))
    writeFileSync(join(folder, 'cut.jsonl.new'), line(2 ** 30).slice(0, 9))
    for (const name of ['old', 'cut']) utimesSync(join(folder, `${name}.jsonl.new`), 0, 0)
    writeFileSync(join(folder, 'alive.jsonl.new'), line(process.pid))
    abandoned(folder)
    expect(readdirSync(folder)).toHaveLength(5)
    openJournal(folder, 'r1')
    expect(readdirSync(folder).sort()).toEqual(['alive.jsonl.new', 'empty.jsonl.new', 'r1.jsonl'])
    removeUnopened(join(folder, 'none'))
  })

  it('but not by somebody else while the run lives', () => {
    openJournal(folder, 'r1').add(undo('delete', 'policy'))
    expect(abandoned(folder)).toEqual([])
  })

  it('and the number of a process that lives says nothing once the machine was started anew', () => {
    const written = (since: string) => writeFileSync(join(folder, 'r1.jsonl'), `${JSON.stringify({ pid: process.pid, run: 'r1', since })}\n`)
    written(new Date().toISOString())
    expect(abandoned(folder)).toEqual([])
    written('2000-01-01T00:00:00.000Z')
    expect(abandoned(folder)).toHaveLength(1)
  })

  it('nor is it the run that lives, where another process has its number', () => {
    const written = (mark: object) => writeFileSync(join(folder, 'r1.jsonl'), `${JSON.stringify({ ...thisProcess(), ...mark, run: 'r1', since: new Date().toISOString() })}\n`)
    written({})
    expect(abandoned(folder)).toEqual([])
    for (const other of [{ started: '1' }, { boot: 'another' }, { boot: 'another', host: 'renamed since' }]) {
      written(other)
      expect(abandoned(folder)).toHaveLength(1)
    }
  })

  it('but never on another cluster that has the same name now', async () => {
    const journal = openJournal(folder, 'r1')
    journal.add({ ...undo('delete', 'policy'), uid: '99999999-9999-4999-8999-999999999999' })
    expect(await journal.replay(() => ({}))).toEqual([])
    expect(existsSync(log)).toBe(false)
  })

  it('and what was deleted since needs no undoing, but not what was changed through a pod that is gone', async () => {
    const journal = openJournal(folder, 'r1')
    journal.add(undo('label', 'node', 'missing', 'a-'))
    journal.add(undo('delete', 'one'))
    expect(journal.contexts()).toEqual(['a'])
    expect(await journal.replay(() => ({}))).toEqual([])
    expect(readFileSync(log, 'utf8')).toBe('--context a delete one\n--context a label node missing a-\n')
    expect(readdirSync(folder)).toEqual([])
    const through = openJournal(folder, 'r2')
    through.add(undo('exec', 'missing', '--', 'ip', 'link', 'set', 'eth0', 'up'))
    expect(await through.replay(() => ({}))).toEqual([expect.stringContaining('NotFound')])
    expect(readdirSync(folder)).toEqual(['r2.jsonl'])
  })

  it('and a cluster that does not answer is asked once, while the others\' changes are taken back', async () => {
    const journal = openJournal(folder, 'r1')
    const silent = (word: string) => ({ context: 'silent', uid: UID, argv: ['kubectl', '--context', 'silent', 'delete', word] })
    for (const one of [silent('one'), undo('delete', 'two'), silent('three')]) journal.add(one)
    const calls = join(folder, 'calls')
    const kubectl = join(process.env.PATH!.split(':')[0]!, 'kubectl')
    writeFileSync(kubectl, readFileSync(kubectl, 'utf8').replace('\n', `\necho "$*" >> ${calls}\n`))
    const said = await journal.replay(() => ({}))
    expect(said.map(one => one.split('\n'))).toEqual(['three', 'one'].map(word => [
      'Not taken back ("silent" does not answer: no answer). By hand:',
      `  $ kubectl --context silent delete ${word}`,
    ]))
    expect(readFileSync(calls, 'utf8').split('\n').filter(line => line.includes('silent'))).toHaveLength(1)
    expect(readFileSync(log, 'utf8')).toBe('--context a delete two\n')
    expect(readdirSync(folder)).toContain('r1.jsonl')
  })

  it('and what cannot be taken back stays written down, with the line to paste', async () => {
    const journal = openJournal(folder, 'r1')
    journal.add(undo('delete', 'broken'))
    const [said] = await journal.replay(() => ({}))
    expect(said).toContain('gone')
    expect(said).toContain('$ kubectl --context a delete broken')
    expect(readdirSync(folder)).toEqual(['r1.jsonl'])
  })
})
