import { describe, expect, it } from 'vitest'
import { shippedSet } from '../../test/set.ts'
import { parseConntrack } from './conntrack.ts'
import { parseFlows, parseFlowsJson } from './hubble.ts'
import { talkOfEvents, talkOfFlows } from './talk.ts'

const set = shippedSet()
const textOf = (id: string) => set.text(id)!

describe('who talked to whom', () => {
  it('is counted from Hubble\'s JSON as its text tells it: every flow once, by pod and identity', () => {
    const talks = talkOfFlows(parseFlowsJson(textOf('l7.v2.flows-json')))
    const told = parseFlows(textOf('l7.v2.flows')).filter(flow => flow.kind === 'flow')
    expect(talks.reduce((sum, { count }) => sum + count, 0)).toBe(told.length)
    for (const { source, destination, count } of talks) {
      const same = told.filter(flow => flow.source.name === source.name && flow.destination.name === destination.name)
      expect([same.length, same[0]!.source.identity, same[0]!.destination.identity]).toEqual([count, source.as, destination.as])
    }
  })

  it('is on V1 who connected and who answered, by address, without a verdict', () => {
    const events = parseConntrack(textOf('l7.v1.flows'))
    const talks = talkOfEvents(events)
    expect(talks.flatMap(({ lines }) => lines).sort((a, b) => a - b)).toEqual(events.map(({ line }) => line))
    const known = talks.flatMap(({ verdict, source, destination }) => [verdict, source.as, destination.as])
    expect(new Set(known)).toEqual(new Set([null]))
  })

  it('tells verdicts apart, and leaves out what is no flow', () => {
    const [first, second] = textOf('l7.v2.flows-json').split('\n')
    const dropped = second!.replace('"FORWARDED"', '"DROPPED"')
    const lost = '{"lost_events":{"source":"HUBBLE_RING_BUFFER","num_events_lost":"3"}}'
    const talks = talkOfFlows(parseFlowsJson([first, dropped, lost].join('\n')))
    expect(talks.map(({ verdict, count, lines }) => [verdict, count, lines])).toEqual([['FORWARDED', 1, [1]], ['DROPPED', 1, [2]]])
  })
})
