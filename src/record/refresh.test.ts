import { existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { deck } from '../../deck.config.ts'
import { takeBackAbandoned } from './refresh.ts'

const path = process.env.PATH
let journals: string
let left: string
const said: string[] = []

/** A run that died left one change on a cluster that is gone for good. */
beforeEach(() => {
  const tools = mkdtempSync(join(tmpdir(), 'deck-tools-'))
  writeFileSync(join(tools, 'kubectl'), '#!/bin/sh\necho \'error: context "gone" does not exist\' >&2\nexit 1\n', { mode: 0o755 })
  process.env.PATH = `${tools}:${path}`
  journals = mkdtempSync(join(tmpdir(), 'deck-journals-'))
  left = join(journals, 'dead.jsonl')
  const undo = { context: 'gone', uid: '11111111-1111-4111-8111-111111111111', argv: ['kubectl', '--context', 'gone', 'delete', 'policy'] }
  writeFileSync(left, [{ pid: 2 ** 30, run: 'dead' }, undo].map(line => `${JSON.stringify(line)}\n`).join(''))
  said.length = 0
})

afterEach(() => {
  process.env.PATH = path
})

const tell = (event: object) => void ('text' in event && said.push(String(event.text)))
const on = (v1: string) => ({ ...deck, contexts: { v1, v2: 'another' } as typeof deck.contexts })
const NOT_UNDONE = /^Not taken back \("gone" does not answer: error: context "gone" does not exist\)\. By hand:\n {2}\$ kubectl --context gone delete policy\n {2}→ where that cluster is gone for good: rm \S+dead\.jsonl$/

describe('a change that cannot be undone', () => {
  it('on a cluster that this deck does not use stops nobody, and is said with what to do', async () => {
    await takeBackAbandoned({ journals, tell, deck: on('mine') })
    expect(said.at(-1)).toMatch(NOT_UNDONE)
    expect(existsSync(left)).toBe(true)
  })

  it.each([['on a cluster that it uses', on('gone')], ['where nobody says which it uses', undefined]])('%s is refused', async (_, used) => {
    await expect(takeBackAbandoned({ journals, tell, deck: used })).rejects.toThrow(NOT_UNDONE)
    expect(existsSync(left)).toBe(true)
  })
})
