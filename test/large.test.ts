import type { Deck } from '../src/deck-model/model.ts'
import type { VerifiedSet } from '../src/set/verify.ts'
import { Buffer } from 'node:buffer'
import { beforeAll, describe, expect, it } from 'vitest'
import { deckOf } from '../src/deck-model/deck.ts'
import { printedOf } from '../src/deck-model/printed.ts'
import { chunksOf } from '../src/deck-model/whole.ts'
import { verifySet } from '../src/set/verify.ts'
import { BOUNDS } from '../src/text/bounds.ts'
import { decode } from '../src/text/decode.ts'
import { stepOf } from '../src/trace/index.ts'
import { COMPARED } from '../src/words.ts'
import { printedText } from './printed-text.ts'
import { changed, smallSet } from './set.ts'

/** As much as one output may have (limits.output of deck.config.ts), and more lines than a big cluster's rules. */
const LARGE: Record<string, Buffer> = {
  'l3.v1.request': Buffer.alloc(64 << 20, '"\\"'),
  'l5.v1.conntrack': Buffer.alloc(20_000_000, Buffer.from([0xFF, 0xC0])),
  'l4.v2.lb-maps': Buffer.alloc(700_000 * 40, '172.18.255.220:80/TCP (1)    10.4.1.150\n'),
  'l2.v1.pods': Buffer.concat([Buffer.from('NAME   AGE\n'), Buffer.alloc(700_000 * 11, 'nginx  4m  \n')]),
  'l4.v1.redirect': Buffer.alloc(700_000 * 37, '-A KUBE-SVC-ABCDEFGHIJKLMNOP -j DROP\n'),
}

/** What a page may grow by with one output, in characters of JSON: a few hundred letters, each with its mark. */
const MORE = 100_000

describe('one line of 64 MB, 20 MB that are no UTF-8, and files of 700,000 lines', () => {
  let set: VerifiedSet
  let plain: Deck
  beforeAll(() => {
    set = verifySet(smallSet(['l2', 'l3', 'l4', 'l5']))
    plain = deckOf(set)
  })

  it.each(Object.entries(LARGE))('%s is whole in the viewer', (_, bytes) => {
    const chunks = chunksOf(bytes)
    expect(chunks.map(({ text }) => text).join('') === decode(bytes).text).toBe(true)
    expect(chunks.every(({ odd }) => odd.length <= BOUNDS.marks)).toBe(true)
  })

  it.each(Object.entries(LARGE))('%s makes a deck that is no larger, and says what it leaves out', (id, bytes) => {
    const deck = deckOf(changed(set, { [id]: bytes }))
    expect(JSON.stringify(deck).length).toBeLessThan(JSON.stringify(plain).length + MORE)
    const blocks = deck.layers.flatMap(({ pages }) => pages).flatMap(({ pairs }) => pairs).flatMap(({ v1, v2 }) => [v1, v2])
    const block = blocks.find(one => 'id' in one && one.id === id)
    if (block && 'id' in block) expect(block.excerpt!.says).toMatch(/ of (?:1 line|\d+(?: lines)?)$/)
  })

  it.each(Object.entries(LARGE))('%s takes no more of the appendix than a person reads', (id, bytes) => {
    const side = COMPARED.find(one => id.includes(`.${one}.`))!
    const stream = printedOf(stepOf(id)!, side, changed(set, { [id]: bytes })).streams[0]!
    expect(stream.lines.reduce((sum, line) => sum + printedText(line).length, 0)).toBeLessThan(MORE)
    expect(stream.more + stream.lines.length).toBe(stream.stored.lines)
    expect(stream.more > 0 || stream.lines.some(({ cut }) => cut > 0)).toBe(true)
  })
})
