import type { Told } from './live.ts'
import { expect, it } from 'vitest'
import { follow, nothingTold } from './live.ts'

const ID = 'l4.v1.redirect'

function after(...told: Told[]) {
  const state = nothingTold()
  for (const one of told) follow(state, one)
  return state
}

it('shows an output as it arrives, and how it ended', () => {
  const chunk = { first: 1, lines: 1, text: '-A\n', odd: [] }
  const state = after({ kind: 'opened', ids: [ID] }, { kind: 'began', id: ID, command: [], startedOn: 'now' }, { kind: 'lines', id: ID, stream: 'stdout', chunk })
  expect(state.blocks).toEqual([{ id: ID, command: [], startedOn: 'now', stdout: [chunk], stderr: [], ended: null }])
  follow(state, { kind: 'ended', id: ID, ended: { kind: 'whole', ms: 7 } })
  expect(state.blocks[0]!.ended).toEqual({ kind: 'whole', ms: 7 })
})

it('forgets an output that has left the stage, whatever still comes of it', () => {
  expect(after({ kind: 'opened', ids: [ID] }, { kind: 'closed' }, { kind: 'ended', id: ID, ended: { kind: 'stopped' } }).blocks).toEqual([])
})

it('begins anew when the server is heard again', () => {
  expect(after({ kind: 'opened', ids: [ID] }, { kind: 'hello', window: 'w' })).toMatchObject({ window: 'w', blocks: [] })
})
