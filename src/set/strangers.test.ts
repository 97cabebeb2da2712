import type { Manifest } from './manifest.ts'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bySide, GIVEN_AS } from '../words.ts'
import { strangers } from './strangers.ts'

const node = { internalIp: '10.128.0.4', podCidr: '10.4.1.0/24' }

/** A set of these outputs, by capture, of a cluster on GKE whose client is behind a router. */
function found(outputs: Record<string, string>, podCidr: string | null = node.podCidr) {
  const dir = mkdtempSync(join(tmpdir(), 'deck-strangers-'))
  const captures = Object.entries(outputs).map(([id, text]) => {
    const path = `${id.replaceAll('.', '/')}.txt`
    mkdirSync(dirname(join(dir, path)), { recursive: true })
    writeFileSync(join(dir, path), text)
    return { id, side: 'v1', stdout: { path } }
  })
  const clusters = bySide(side => ({ dataplane: GIVEN_AS[side], vip: '203.0.113.20', clusterIp: '10.96.0.9', nodes: [{ ...node, podCidr }] }))
  return strangers(dir, { captures, clusters } as unknown as Manifest).map(({ id, address }) => `${id} ${address}`)
}

const set = {
  'l5.v1.burst': '200 192.168.1.20:40000\n',
  'l3.v1.arrival': '12:00:00.000001 eth0  In  IP 198.51.100.7.33000 > 203.0.113.20.80: tcp 92\n'
    + '12:00:00.000002 eth0  Out IP 10.128.0.4.33000 > 10.4.1.9.80: tcp 92\n',
  'l5.v1.conntrack': 'tcp src=198.51.100.7 dst=203.0.113.20 src=10.4.1.9 dst=10.128.0.4\n',
}

describe('a stranger', () => {
  it('is not the client, by its own address or by the one a router gave it', () => {
    expect(found(set)).toEqual([])
  })

  it('is not the client of an experiment that is recorded alone, by what its own burst printed', () => {
    const seen = { 'traffic.v1.local-1-seen': '192.168.1.20:40000 GET /\n192.0.2.99:1 GET /\n' }
    expect(found({ 'traffic.v1.local-1-burst': '200 192.168.1.20:40000\n', ...seen })).toEqual(['traffic.v1.local-1-seen 192.0.2.99'])
  })

  it('is no replica, where nodes have no range for their pods, and kubectl printed its address', () => {
    expect(found(set, null)).toEqual(['l3.v1.arrival 10.4.1.9', 'l5.v1.conntrack 10.4.1.9'])
    expect(found({ ...set, 'l2.v1.pods': 'NAME READY STATUS RESTARTS AGE IP NODE\nnginx-a 1/1 Running 0 1m 10.4.1.9 node-a\n' }, null)).toEqual([])
  })

  it('is anybody else, also in the capture that names the client', () => {
    const other = 'tcp src=192.0.2.99 dst=203.0.113.20\n'
    expect(found({ ...set, 'l5.v1.conntrack': set['l5.v1.conntrack'] + other })).toEqual(['l5.v1.conntrack 192.0.2.99'])
    const handed = '12:00:00.000003 eth0  In  IP 192.0.2.99.1 > 10.4.1.9.80: tcp 92\n'
    expect(found({ ...set, 'l3.v1.arrival': set['l3.v1.arrival'] + handed })).toEqual(['l3.v1.arrival 192.0.2.99'])
  })
})
