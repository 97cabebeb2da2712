import type { PreparedSide } from '../record/prepare.ts'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LIMITS } from './limits.ts'
import { Changes } from './undo.ts'

const UID = '11111111-1111-4111-8111-111111111111'
const path = process.env.PATH
let dir: string
let journals: string
let changes: Changes
const shown: [string[], boolean][] = []
const said: string[] = []

/** A cluster that does not answer as long as a file says so. */
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'deck-changes-'))
  writeFileSync(join(dir, 'kubectl'), `#!/bin/sh\n[ -e ${dir}/silent ] && { echo no answer >&2; exit 1; }\ncase "$*" in *metadata.uid*) printf %s ${UID};; esac\n`, { mode: 0o755 })
  process.env.PATH = `${dir}:${path}`
  journals = join(dir, 'journals')
  shown.length = said.length = 0
  const changed = (what: string[], until: string | null) => void shown.push([what, until !== null])
  changes = new Changes({ journals, run: 'r1', changed, tell: text => void said.push(text) })
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})

afterEach(() => {
  vi.useRealTimers()
  process.env.PATH = path
})

const side = { side: 'v1', reach: { context: 'a', env: {} }, identity: { uid: UID } } as unknown as PreparedSide
const silent = () => writeFileSync(join(dir, 'silent'), '')
const note = (word: string) => changes.note(side, word, ['kubectl', '--context', 'a', 'delete', word])

describe('what live mode has changed', () => {
  it('is shown until it is taken back', async () => {
    note('policy')
    expect(readdirSync(journals)).toEqual(['r1-live-1.jsonl'])
    await changes.takeBack()
    expect(shown).toEqual([[['V1: policy'], true], [[], false]])
    expect([said, readdirSync(journals)]).toEqual([[], []])
  })

  it('and could not be taken back when its time was over stays shown, is said once, and is tried again until it is', async () => {
    note('policy')
    silent()
    vi.advanceTimersByTime(LIMITS.change * 1000)
    await changes.takeBack()
    expect(shown.at(-1)).toEqual([['V1: policy'], false])
    expect(said).toEqual([expect.stringMatching(/^Not taken back \("a" does not answer: no answer\)\. By hand:\n {2}\$ kubectl --context a delete policy$/)])
    note('other')
    expect(shown.at(-1)).toEqual([['V1: policy', 'V1: other'], true])
    rmSync(join(dir, 'silent'))
    vi.advanceTimersByTime(LIMITS.againMs)
    await vi.waitUntil(() => readdirSync(journals).length === 1, { timeout: 10_000 })
    await vi.waitUntil(() => shown.at(-1)![0].length === 1, { timeout: 10_000 })
    expect(shown.at(-1)).toEqual([['V1: other'], true])
    expect(said).toHaveLength(1)
  })

  it('is left to the next start at the end', async () => {
    note('policy')
    silent()
    await changes.end()
    expect(vi.getTimerCount()).toBe(0)
    expect(said).toHaveLength(1)
    expect(existsSync(join(journals, 'r1-live-1.jsonl'))).toBe(true)
  })
})
