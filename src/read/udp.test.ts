import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { changed } from '../../test/set.ts'
import { concluded } from '../conclude/conclude.ts'
import { verifySet } from '../set/verify.ts'
import { Unreadable } from '../text/lines.ts'
import { parseDatagrams } from './datagram-log.ts'
import { readUdp } from './udp.ts'

/** Both clusters of the lab, two ends of a pod a side, on a machine so busy that the probe by TCP was late: no run counts. */
const set = verifySet(fileURLToPath(new URL('fixtures/udp/set', import.meta.url)))
const ids = (end: string) => set.captures.map(({ id }) => id).filter(id => id.endsWith(end))
const edited = (end: string, edit: (text: string) => string) => Object.fromEntries(ids(end).map(id => [id, edit(set.text(id)!)]))
/** The same, had the probe been in time. */
const inTime = changed(set, edited('-probe', one => one.replace(/"lagP99Ms":[\d.]+/, '"lagP99Ms":1')))
const says = (name: string, of = inTime) => concluded(of, `udp.${name}`)!

it('a run is read with the sockets that the pod answered when it was deleted, and the others apart', () => {
  for (const side of ['v1', 'v2'] as const) {
    for (const { moved, others } of readUdp(set, side)) {
      expect(moved.length + others.length).toBe(12)
      expect(moved.length).toBeGreaterThan(0)
    }
  }
})

it('a log of sockets that is cut, doubled or out of order is refused', () => {
  const text = set.text('udp.v1.gone-1-datagrams')!
  const lines = text.trimEnd().split('\n')
  const cut = lines.toSpliced(2, 1, lines[2]!.slice(0, 30))
  for (const damaged of [lines.toSpliced(3, 1), lines.toSpliced(3, 0, lines[3]!), lines.slice(0, -1), cut]) {
    expect(() => parseDatagrams(damaged.join('\n'))).toThrow(Unreadable)
  }
})

describe('what is said of it', () => {
  it('is nothing of a run whose probe was late, with the reason', () => {
    expect(says('v1.tcp', set)).toMatchObject({ verdict: 'not shown', found: expect.stringContaining('the probe was late itself') as string })
  })

  it('is one reason for runs that are left out by the same, with the least and the most of its number', () => {
    const [one, two] = ids('v1.gone-1-probe').concat(ids('v1.gone-2-probe'))
    const late = (id: string, ms: number) => set.text(id)!.replace(/"lagP99Ms":[\d.]+/, `"lagP99Ms":${ms}`)
    const found = (ms: number) => says('v1.tcp', changed(set, { [one!]: late(one!, 5.1), [two!]: late(two!, ms) })).found
    expect([found(6.25), found(5.1)]).toEqual(['5.1–6.25', '5.1'].map(range => `No run counts: the probe was late itself: p99 ${range} ms ×2.`))
  })

  it('is how many sockets another pod answers, and when, and what TCP felt beside it', () => {
    expect(says('v1.datagrams').sentence).toMatch(/^Another pod, in (\d+) of \1, .* after the pod's last answer \(.*\); 0 of the sockets, a pod's to the ClusterIP, had to be opened anew\. 2 runs: too few/)
    expect(says('v2.datagrams').sentence).toMatch(/^Another pod, in (\d+) of \1, .*; \1 of the sockets, a pod's to the ClusterIP, had to be opened anew\. 2 runs: too few/)
    expect(says('v2.tcp').sentence).toMatch(/^\d+ of \d+ connections that were open to the pod end; \d+ of [\d,]+ new ones fail\./)
    expect(says('answer')).toMatchObject({ verdict: 'not shown', found: expect.stringContaining('that takes 10 a side') as string })
  })

  it('changes where nobody answers a socket any more', () => {
    const silent = changed(inTime, edited('-datagrams', one => one.replaceAll(/("pods":\[\{[^}]*\}),.*\]/g, '$1]')))
    expect(says('v1.datagrams', silent).sentence).toMatch(/^Another pod, in 0 of \d+; 0 of/)
  })
})
