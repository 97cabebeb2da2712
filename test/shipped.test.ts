import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { alignedRuns } from '../src/deck-model/align.ts'
import { languageOf } from '../src/deck-model/grammars.ts'
import { tokensByLine } from '../src/deck-model/highlight.ts'
import { exposed } from '../src/platform/exposed.ts'
import { checkSet } from '../src/review/check.ts'
import { scanFolder } from '../src/set/secrets.ts'
import { filesOf } from '../src/set/sums.ts'
import { decode, linesOf } from '../src/text/decode.ts'
import { steps } from '../src/trace/index.ts'
import { SHIPPED, shippedSet } from './set.ts'

/** What holds of every byte that ships, the long experiments too. */
describe('the set that ships', () => {
  it('is complete, valid and recorded by this trace', () => {
    expect(checkSet(shippedSet(), steps)).toMatch(/^\d+ captures, every byte as recorded/)
  })

  it('can be checked by anybody without this code', () => {
    const said = execFileSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: SHIPPED, encoding: 'utf8' })
    expect(said.split('\n').filter(line => line && !line.endsWith(': OK'))).toEqual([])
  })

  it('holds no secret', async () => {
    expect(await scanFolder(SHIPPED)).toEqual([])
  })

  it('shows no private name', () => {
    expect(exposed(shippedSet(), [])).toEqual([])
  })

  it('is split into tokens that lose nothing of any capture', () => {
    for (const path of filesOf(SHIPPED)) {
      const { text } = decode(readFileSync(`${SHIPPED}/${path}`))
      const lines = linesOf(text)
      const tokens = tokensByLine(lines, languageOf(text))
      const lost = lines.find((line, index) => tokens(index + 1).map(token => token.text).join('') !== line)
      expect(lost, path).toBeUndefined()
    }
  })

  it('is laid side by side in the order of both sides, and no line is taken twice', () => {
    for (const { id } of shippedSet().manifest.captures.filter(({ side }) => side === 'v1')) {
      let [v1, v2] = [1, 1]
      for (const [from, across, lines] of alignedRuns(shippedSet(), id) ?? []) {
        expect(from).toBeGreaterThanOrEqual(v1)
        expect(across).toBeGreaterThanOrEqual(v2)
        ;[v1, v2] = [from + lines, across + lines]
      }
    }
  })
})
