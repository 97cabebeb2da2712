import type { Chunk } from '../deck-model/model.ts'
import { expect, it } from 'vitest'
import { lineNodes } from './chunk.ts'

it('every line has its own number, whichever chunk it stands in: a browser that draws chunks apart counts each anew', () => {
  const chunk: Chunk = { first: 201, lines: 3, text: 'a\nb\nc\n', odd: [] }
  const nodes = lineNodes(chunk, 0)
  expect(nodes.map(({ props }) => props!['data-no'] as number)).toEqual([201, 202, 203])
})
