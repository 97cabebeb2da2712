import type { Sets } from '../src/set/sets.ts'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { alignedRuns } from '../src/deck-model/align.ts'
import { languageOf } from '../src/deck-model/grammars.ts'
import { tokensByLine } from '../src/deck-model/highlight.ts'
import { deckShown } from '../src/deck-model/several-sets.ts'
import { saidIn } from '../src/export/animated.ts'
import { CAPTURES_SHOWN, PICTURES } from '../src/export/pictures.ts'
import { exposed } from '../src/platform/exposed.ts'
import { checkSet } from '../src/review/check.ts'
import { scanFolder } from '../src/set/secrets.ts'
import { digestOf } from '../src/set/sets.ts'
import { filesOf } from '../src/set/sums.ts'
import { verifySet } from '../src/set/verify.ts'
import { decode, linesOf } from '../src/text/decode.ts'
import { placesShipped } from './set.ts'

const sets: Sets = Object.fromEntries(Object.entries(placesShipped()).map(([name, dir]) => [name, verifySet(dir)]))

/** What holds of every byte that ships, the long experiments too. */
describe.each(Object.entries(sets))('the set that ships as %s', (_, set) => {
  const { dir } = set

  it('is complete, valid and recorded by this trace', () => {
    expect(checkSet(set)).toMatch(/^\d+ captures, every byte as recorded/)
  })

  it('can be checked by anybody without this code', () => {
    const said = execFileSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: dir, encoding: 'utf8' })
    expect(said.split('\n').filter(line => line && !line.endsWith(': OK'))).toEqual([])
  })

  it('holds no secret', async () => {
    expect(await scanFolder(dir)).toEqual([])
  })

  it('shows no private name', () => {
    expect(exposed(set, [])).toEqual([])
  })

  it('is split into tokens that lose nothing of any capture', () => {
    for (const path of filesOf(dir)) {
      const { text } = decode(readFileSync(`${dir}/${path}`))
      const lines = linesOf(text)
      const tokens = tokensByLine(lines, languageOf(text))
      const lost = lines.find((line, index) => tokens(index + 1).map(token => token.text).join('') !== line)
      expect(lost, path).toBeUndefined()
    }
  })

  it('is laid side by side in the order of both sides, and no line is taken twice', () => {
    for (const { id } of set.manifest.captures.filter(({ side }) => side === 'v1')) {
      let [v1, v2] = [1, 1]
      for (const [from, across, lines] of alignedRuns(set, id) ?? []) {
        expect(from).toBeGreaterThanOrEqual(v1)
        expect(across).toBeGreaterThanOrEqual(v2)
        ;[v1, v2] = [from + lines, across + lines]
      }
    }
  })
})

describe('the README', () => {
  it('has what was found in the captures that ship, in the words of the last slide', () => {
    const found = readFileSync('README.md', 'utf8').split('\n').filter(line => line.startsWith('> ')).map(line => line.slice(2))
    expect(found).toEqual(deckShown(sets).sentences.map(({ says }) => `${says}.`))
  })

  it.each(PICTURES.map(({ path }) => path))('shows %s, which is of the captures that ship, and under 2 MB', (path) => {
    const png = readFileSync(path)
    expect(saidIn(png, CAPTURES_SHOWN)).toBe(digestOf(sets))
    expect(png.length).toBeLessThan(2_000_000)
  })
})
