import { describe, expect, it } from 'vitest'
import { fixture } from '../../read/testing.ts'
import { readDump } from '../dump.ts'
import { targetOf } from '../packet-path.ts'

const NODE = { addresses: ['172.18.0.4'] }
const file = (name: string) => fixture(`services-v2/${name}.txt`)

/** The text form as `-o json` prints it. */
function asJson(text: string): string {
  const services: { spec: { 'backend-addresses': object[] } }[] = []
  for (const [, id, frontend, type, backend] of text.matchAll(/^(\d*) +(?:(\S+) +([A-Z]\w+) +)?(?:\d+ => (\S+) \(active\) *)?$/gim)) {
    const end = (text: string) => {
      const [, ip, port, protocol] = /^(.*):(\d+)\/([A-Z]+)/.exec(text)!
      return { ip, port: Number(port), protocol }
    }
    if (id) {
      const spec = { 'backend-addresses': [], 'flags': { type }, 'frontend-address': { ...end(frontend!), scope: frontend!.endsWith('/i') ? 'internal' : 'external' }, 'id': Number(id) }
      services.push({ spec, ...{ status: { realized: spec } } })
    }
    if (backend) services.at(-1)!.spec['backend-addresses'].push({ ...end(backend), state: 'active' })
  }
  return JSON.stringify(services, null, 2)
}

describe('the agent\'s list', () => {
  const list = file('service-list')
  const [map, ...lists] = [file('lb-list'), list, asJson(list)].map(text => readDump('bpf-lb', text, 'f', NODE))

  it.each([0, 1])('gives for every frontend the answer that the map gives, as text (0) and as JSON (1): %i', (index) => {
    const text = lists[index]!
    expect(text.frontends).toHaveLength(38)
    for (const frontend of text.frontends) {
      for (const from of ['external', 'pod']) {
        const [here, there] = [text, map!].map(dump => dump.path({ ...frontend, from }))
        expect([here!.answer, odds(here!.backends)]).toEqual([there!.answer, odds(there!.backends)])
      }
    }
  })

  it('says that it is not the map, and what it does not know of it', () => {
    const dump = readDump('bpf-lb', list, 'f')
    expect(dump.remarks()).toEqual([expect.stringContaining('not the map'), expect.stringContaining('13 ports of the node\'s own addresses left out')])
    const { assumed } = dump.path({ ...targetOf('172.18.0.4:31352')!, from: 'external' })
    expect(assumed.map(({ taken }) => taken)).toEqual(['172.18.0.4 is taken to be a node\'s address', expect.stringContaining('what the agent lists')])
  })

  it('leads to no NodePort by an address that it lists, or that is another node\'s', () => {
    expect(lists[0]!.path({ ...targetOf('172.18.255.220:31352')!, from: 'external' }).answer).toBe('no such frontend')
    expect(lists[0]!.path({ ...targetOf('172.18.0.5:31352')!, from: 'external' }).answer).toBe('no such frontend')
    for (const dump of [map!, ...lists]) expect(dump.path({ ...targetOf('172.18.255.220:31352')!, from: 'pod' }).answer).toBe('no such frontend')
  })

  it.each([
    ['of another form', '[\n  {"name": "a"}\n]\n', 'f:1: not what `service list -o json` prints'],
    ['that is cut', asJson(list).slice(0, 2000), 'f:1: not what `service list -o json` prints'],
  ])('%s is refused', (_, text, why) => {
    expect(() => readDump('bpf-lb', `${text}"frontend-address": `, 'f')).toThrow(why)
  })
})

function odds(backends: readonly { address: string, odds: number }[]): string[] {
  return backends.map(({ address, odds }) => `${address} ${odds}`).sort()
}
