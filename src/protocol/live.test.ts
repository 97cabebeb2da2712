import type { LiveEvent } from './live.ts'
import { expect, it } from 'vitest'
import { applyEvent, initialState, saysOfEnd } from './live.ts'

const ID = 'l4.v1.redirect'

function after(...events: LiveEvent[]) {
  const state = initialState()
  for (const one of events) applyEvent(state, one)
  return state
}

it('shows an output as it arrives, and how it ended', () => {
  const chunk = { first: 1, lines: 1, text: '-A\n', odd: [] }
  const state = after({ kind: 'opened', pair: 'v1,v2', ids: [ID] }, { kind: 'began', id: ID, command: [], startedOn: 'now' }, { kind: 'lines', id: ID, stream: 'stdout', chunk })
  expect(state.outputs).toEqual([{ id: ID, command: [], startedOn: 'now', stdout: [chunk], stderr: [], ended: null }])
  applyEvent(state, { kind: 'ended', id: ID, ended: { kind: 'whole', ms: 7 } })
  expect(state.outputs[0]!.ended).toEqual({ kind: 'whole', ms: 7 })
})

it('says what came of a run, unless all of its output arrived', () => {
  expect([saysOfEnd({ kind: 'whole', ms: 7 }), saysOfEnd({ kind: 'stopped' }), saysOfEnd({ kind: 'failed', says: 'Its output is not a table.', ms: 7 })])
    .toEqual(['', 'It was ended.', 'Its output is not a table.'])
})

it('forgets an output that is no longer shown, whatever still comes of it', () => {
  expect(after({ kind: 'opened', pair: 'v1,v2', ids: [ID] }, { kind: 'closed' }, { kind: 'ended', id: ID, ended: { kind: 'stopped' } }).outputs).toEqual([])
})

it('begins anew when the server is heard again', () => {
  expect(after({ kind: 'opened', pair: 'v1,v2', ids: [ID] }, { kind: 'hello', window: 'w' })).toMatchObject({ window: 'w', outputs: [] })
})
