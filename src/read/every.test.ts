import type { Line } from '../text/lines.ts'
import type { Sample } from './testing.ts'
import process from 'node:process'
import { describe, expect, it } from 'vitest'
import { linesOf, Unreadable } from '../text/lines.ts'
import { seeded } from '../trace/seeded.ts'
import { samples } from './testing.ts'

const all = samples()

/** Lines that are read although the result does not hand them out: headers of formats that drop them. */
const HEADERS = /^(?:SERVICE ADDRESS|ID {2,}|SOURCE RANGE)/

/** How often each sample is damaged; fewer times where it is one of many runs of a series, but for the nightly tests. */
const TURNS = 24
const runs = Map.groupBy(all, ({ name }) => seriesOf(name))

describe('every real output', () => {
  it('is among the samples, from fixtures and captures, of both sides', () => {
    const names = all.map(({ name }) => name)
    expect(names.filter(name => name.startsWith('captures/')).length).toBeGreaterThan(30)
    expect(names.filter(name => !name.startsWith('captures/')).length).toBeGreaterThan(30)
  })

  it.each(all)('$name: each line that is not blank becomes exactly one part of the result', ({ text, linesRead }) => {
    expect(told(linesRead(text))).toBe(whole(text))
  })
})

describe('a line dropped, doubled or cut', () => {
  it.each(all)('$name: is refused with its file and line, or still there as it is', (sample) => {
    const random = seeded(hash(sample.name))
    for (let turn = 0; turn < turnsOf(sample); turn++) {
      const damaged = damage(sample.text, random)
      const outcome = read(sample, damaged)
      if (outcome instanceof Error) expect(outcome).toBeInstanceOf(Unreadable)
      else expect(told(outcome)).toBe(whole(damaged))
    }
  })
})

function seriesOf(name: string): string {
  return name.replaceAll(/\d+/g, '')
}

function turnsOf({ name }: Sample): number {
  return process.env.DECK_NIGHTLY ? TURNS : Math.max(3, Math.ceil(TURNS / runs.get(seriesOf(name))!.length))
}

function told(lines: readonly Line[]): string {
  return lines.map(({ line, text }) => `${line} ${text}`).join('\n')
}

function whole(text: string): string {
  const lines = linesOf(text)
  return told(HEADERS.test(lines[0]?.text ?? '') ? lines.slice(1) : lines)
}

function read({ linesRead }: Sample, text: string): Line[] | Error {
  try {
    return linesRead(text)
  }
  catch (error) {
    return error as Error
  }
}

function damage(text: string, random: () => number): string {
  const lines = text.split('\n')
  const at = Math.floor(random() * lines.length)
  const line = lines[at]!
  const kind = Math.floor(random() * 3)
  const instead = [[], [line, line], [line.slice(0, Math.floor(random() * line.length))]][kind]!
  return lines.toSpliced(at, 1, ...instead).join('\n')
}

function hash(text: string): number {
  return [...text].reduce((sum, one) => Math.imul(sum, 31) + one.codePointAt(0)! | 0, 7)
}
