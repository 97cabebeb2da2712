import { Buffer } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import { BOUNDS } from '../src/read/bounds.ts'
import { decode } from '../src/show/decode.ts'
import { chunksOf } from '../src/show/whole.ts'

/** As much as one output may have (limits.output of deck.config.ts), and more lines than a big cluster's rules. */
const LARGE: Record<string, Buffer> = {
  'l3.v1.request': Buffer.alloc(64 << 20, '"\\"'),
  'l5.v1.conntrack': Buffer.alloc(20_000_000, Buffer.from([0xFF, 0xC0])),
  'l4.v2.lb-maps': Buffer.alloc(700_000 * 40, '172.18.255.220:80/TCP (1)    10.4.1.150\n'),
  'l2.v1.pods': Buffer.concat([Buffer.from('NAME   AGE\n'), Buffer.alloc(700_000 * 11, 'nginx  4m  \n')]),
  'l4.v1.redirect': Buffer.alloc(700_000 * 37, '-A KUBE-SVC-ABCDEFGHIJKLMNOP -j DROP\n'),
}

describe('one line of 64 MB, 20 MB that are no UTF-8, and files of 700,000 lines', () => {
  it.each(Object.entries(LARGE))('%s is whole in the viewer', { timeout: 120_000 }, (_, bytes) => {
    const chunks = chunksOf(bytes)
    expect(chunks.map(({ text }) => text).join('') === decode(bytes).text).toBe(true)
    expect(chunks.every(({ odd }) => odd.length <= BOUNDS.marks)).toBe(true)
  })
})
