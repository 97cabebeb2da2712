import { rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ATTACKED, hostileSet, LONG, TAKEN_OUT } from '../../test/hostile.ts'
import { verifySet } from '../set/verify.ts'
import { BOUNDS } from '../text/bounds.ts'
import { stepOf } from '../trace/index.ts'
import { appendixOf, printedText, shownOnly } from './appendix.ts'

const dir = hostileSet()
afterAll(() => rmSync(dirname(dir), { recursive: true }))

const set = verifySet(dir)
const entries = appendixOf(set).flatMap(chapter => chapter.entries)
const entryOf = (id: string) => entries.find(({ output }) => output.id === id)!

describe('the appendix', () => {
  it('has every capture of the set that the trace knows, once', () => {
    const known = set.captures.map(({ id }) => id).filter(id => stepOf(id))
    const there = entries.map(({ output }) => output.id)
    expect(there).toEqual(expect.arrayContaining(known))
    expect(new Set(there).size).toBe(there.length)
  })

  it('keeps of them what a slide opens, with its like on the other side, and no layer that has none', () => {
    const shown = shownOnly(appendixOf(set), { 'l1.v2.service': 5, 'l4.v1.iptables-save': 9 })
    expect(shown.map(({ layer, entries }) => [layer, ...entries.map(({ output }) => output.id)])).toEqual([
      ['l1', 'l1.v1.service', 'l1.v2.service'],
      ['l4', 'l4.v1.iptables-save', 'l4.v2.iptables-save'],
    ])
  })

  it('prints a text of up to 400 lines whole', () => {
    const streams = entries.flatMap(entry => entry.streams).filter(({ stored }) => stored.lines <= BOUNDS.printedLines)
    expect(streams.length).toBeGreaterThan(50)
    for (const { stored, lines, more } of streams) expect([lines.length, more], stored.path).toEqual([stored.lines, 0])
  })

  it('prints of a longer one the lines its rule cites, and counts the others', () => {
    const { lines, more } = entryOf(LONG).streams[0]!
    expect(lines.length).toBeGreaterThan(0)
    expect(lines.length).toBeLessThanOrEqual(BOUNDS.printedLines)
    expect(lines.length + more).toBe(50_000)
  })

  it('says of a step without a capture why there is none', () => {
    const { output, streams } = entryOf(TAKEN_OUT)
    expect([output.standing, streams]).toEqual(['not captured', []])
    expect(output.reason).not.toBeNull()
  })

  it('shows what would not be seen by its mark, and keeps the line as it was', () => {
    const { lines } = entryOf(ATTACKED).streams[0]!
    const turned = lines.find(({ tokens }) => tokens.some(({ mark }) => mark === 'U+202E'))!
    expect(printedText(turned)).toMatch(/^turned U\+202Egnp\.exeU\+202C around/)
    expect(turned.tokens.map(({ text }) => text).join('')).toMatch(/^turned \u202Egnp\.exe\u202C around/)
  })
})
