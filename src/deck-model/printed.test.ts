import { rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ATTACKED, hostileSet, LONG, TAKEN_OUT } from '../../test/hostile.ts'
import { printedText } from '../../test/printed-text.ts'
import { verifySet } from '../set/verify.ts'
import { BOUNDS } from '../text/bounds.ts'
import { stepOf } from '../trace/index.ts'
import { layers } from '../trace/layers/index.ts'
import { COMPARED } from '../words.ts'
import { printedIn } from './deck.ts'
import { outputOf } from './output.ts'

const dir = hostileSet()
afterAll(() => rmSync(dirname(dir), { recursive: true }))

const set = verifySet(dir)
const texts = Object.fromEntries(layers.flatMap(({ id }) => Object.entries(printedIn(set, id).texts)))

describe('in the PDF', () => {
  it('there is every capture of the set that the trace knows', () => {
    const known = set.captures.map(({ id }) => id).filter(id => stepOf(id))
    expect(Object.keys(texts)).toEqual(expect.arrayContaining(known))
  })

  it('a text of up to 400 lines is whole', () => {
    const all = Object.values(texts).flatMap(({ streams }) => streams)
    const streams = all.filter(({ stored }) => stored.lines <= BOUNDS.printedLines)
    expect(streams.length).toBeGreaterThan(50)
    for (const { stored, lines, more } of streams) expect([lines.length, more], stored.path).toEqual([stored.lines, 0])
  })

  it('a longer one has the lines its rule cites, and how many others there are', () => {
    const { lines, more } = texts[LONG]!.streams[0]!
    expect(lines.length).toBeGreaterThan(0)
    expect(lines.length).toBeLessThanOrEqual(BOUNDS.printedLines)
    expect(lines.length + more).toBe(50_000)
  })

  it('a step without a capture has no text, and its output says why', () => {
    const { standing, reason } = outputOf(stepOf(TAKEN_OUT)!, COMPARED[1], set)
    expect([standing, texts[TAKEN_OUT]!.streams]).toEqual(['not captured', []])
    expect(reason).not.toBeNull()
  })

  it('what would not be seen is its mark, and the line is as it was', () => {
    const { lines } = texts[ATTACKED]!.streams[0]!
    const turned = lines.find(({ odd }) => odd.some(([,, mark]) => mark === 'U+202E'))!
    expect(printedText(turned)).toMatch(/^turned U\+202Egnp\.exeU\+202C around/)
    expect(turned.text).toMatch(/^turned \u202Egnp\.exe\u202C around/)
  })
})
