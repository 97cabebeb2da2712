import { describe, expect, it } from 'vitest'
import { Unreadable } from '../text/lines.ts'
import { parseProbe } from './probe-log.ts'

describe('the probe\'s log', () => {
  const machine = { clock: { monotonicMs: 1, wallMs: 1, boot: null }, load: { average: 0, waitedUs: null, stolenTicks: null } }
  const head = { probe: { to: 'a:80', everyMs: 20, scheduled: 1, quietMs: 0, ...machine } }
  const one = { n: 0, late: 0.5, firstByte: 2, took: 3, outcome: 'ok', pod: 'a', port: 1 }
  const former = { n: 0, scheduled: 0, start: 0.5, connect: 1, firstByte: 2.5, end: 3.5, outcome: 'ok', pod: 'a', port: 1 }
  const held = { held: 0, pod: 'a', answers: 1, lastAnswer: 2, end: 3, outcome: 'open' }
  const log = (lines: object[], outcomes: object, scheduled = lines.length) =>
    [head, ...lines, { summary: { scheduled, everyMs: 20, outcomes, lagP99Ms: 1, lagMaxMs: 1, ...machine } }]
      .map(line => JSON.stringify(line))
      .join('\n')

  it('is whole when it has what its summary counts', () => {
    expect(parseProbe(log([one, held], { ok: 1 }, 1))).toMatchObject({ tries: [{ line: 2 }], held: [{ line: 3 }] })
  })

  it('gives a try\'s times since the first clock, as the logs of before have them', () => {
    const next = { ...one, n: 1 }
    expect(parseProbe(log([one, next], { ok: 2 })).tries).toMatchObject([
      { n: 0, scheduled: 0, start: 0.5, firstByte: 2.5, end: 3.5 },
      { n: 1, scheduled: 20, start: 20.5, firstByte: 22.5, end: 23.5 },
    ])
    const { connect: _, ...rest } = former
    expect(parseProbe(log([former], { ok: 1 })).tries).toMatchObject([rest])
  })

  it.each([
    ['a try is gone', log([], { ok: 1 }, 1)],
    ['a try comes twice', log([one, one], { ok: 2 })],
    ['a held connection comes twice', log([one, held, held], { ok: 1 }, 1)],
    ['the summary is gone', `${JSON.stringify(head)}\n${JSON.stringify(one)}`],
    ['the schedule is gone', log([one], { ok: 1 }).split('\n').slice(1).join('\n')],
    ['an outcome is counted otherwise', log([one], { refused: 1 })],
  ])('is refused when %s', (_, text) => {
    expect(() => parseProbe(text)).toThrow(Unreadable)
  })

  const withTry = (key: string, json: string, of: object = one) => {
    const { [key]: _, ...rest } = of as Record<string, unknown>
    const member = json === '' ? '' : `,"${key}":${json}`
    return log(['try'] as unknown as object[], { ok: 1 }).replace('"try"', `${JSON.stringify(rest).slice(0, -1)}${member}}`)
  }

  it.each(['firstByte', 'pod', 'port'])('may have a try without %s', (key) => {
    for (const of of [one, former]) expect(parseProbe(withTry(key, 'null', of)).tries).toHaveLength(1)
  })

  it.each([
    ...['n', 'late', 'firstByte', 'took'].flatMap(key => ['"1"', '-1', '1e999', ''].map(json => [key, json])),
    ...['n', 'late', 'took', 'outcome'].map(key => [key, 'null']),
    ...['n', 'port'].flatMap(key => ['0.5', '1e300'].map(json => [key, json])),
    ...[['outcome', '"fine"'], ['outcome', ''], ['pod', '1'], ['pod', ''], ['port', ''], ['port', '"1"'], ['more', '1']],
  ])('is refused where %s of a try is %s, and says so', (key, json) => {
    expect(() => parseProbe(withTry(key!, json!))).toThrow(new RegExp(`^probe:2: not a line of the probe: .*${key}`))
  })

  it.each(['scheduled', 'start', 'connect', 'end'].flatMap(key => ['"1"', '-1', '1e999'].map(json => [key, json])))(
    'of before is refused where %s of a try is %s, and says so',
    (key, json) => {
      expect(() => parseProbe(withTry(key!, json!, former))).toThrow(new RegExp(`^probe:2: not a line of the probe: .*${key}`))
    },
  )
})
