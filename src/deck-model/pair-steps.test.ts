import type { Step } from '../trace/step.ts'
import { expect, it } from 'vitest'
import { facing } from './pair-steps.ts'

const step = (name: string, ...sides: Step['sides'][number][]) => ({ name, sides }) as unknown as Step
const names = (leads: Step[]) => facing(leads).map(({ v1, v2 }) => [v1?.name ?? '', v2?.name ?? ''])

it('sets steps of one name beside each other, asked together or apart', () => {
  expect(names([step('nodes', 'v1', 'v2'), step('redirect', 'v1'), step('redirect', 'v2')]))
    .toEqual([['nodes', 'nodes'], ['redirect', 'redirect']])
})

it('sets one side\'s way beside the other\'s', () => {
  expect(names([step('hook', 'v1'), step('nodes', 'v1', 'v2'), step('programs', 'v2')]))
    .toEqual([['hook', 'programs'], ['nodes', 'nodes']])
})

it('leaves a step alone that the other side has no answer to', () => {
  expect(names([step('identity', 'v2')])).toEqual([['', 'identity']])
})

it('does not pair a step with a stranger when its namesake is still to come', () => {
  expect(names([step('hook', 'v1'), step('verdict', 'v2'), step('verdict', 'v1')])).toEqual([['hook', ''], ['verdict', 'verdict']])
})
