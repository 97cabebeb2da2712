import { describe, expect, it } from 'vitest'
import { changed, shippedSet } from '../../test/set.ts'
import { BOUNDS } from '../text/bounds.ts'
import { stepOf } from '../trace/index.ts'
import { sentenceFor } from './sentences.ts'

const set = shippedSet()
/** What would be said of a capture if it had printed this. */
const said = (id: string, text?: string) => sentenceFor(set, id, text)

describe('a sentence is computed from the bytes beside it', () => {
  const spoken = set.captures.filter(one => one.stdout && one.status === 'ok' && stepOf(one.id)?.lead)

  it.each(spoken.map(({ id }) => id))('%s is read, not passed over', (id) => {
    expect(said(id) ?? '').not.toContain('Not read')
  })

  it.each<[string, string, string]>([
    ['l4.v2.socket', set.text('l4.v1.socket')!.replaceAll(set.manifest.clusters.v1.clusterIp, set.manifest.clusters.v2.clusterIp), 'rewritten later'],
    ['l4.v1.socket', '0      0      10.4.2.4:42722 10.4.1.5:80\n', 'translated once'],
    ['l4.v2.service-chains', '12\n', '12 lines of netfilter belong to Services'],
    ['l5.v1.conntrack', '', 'never heard'],
    ['l8.v1.stranger-during', '000\n', 'kept out'],
    ['l8.v2.stranger-during', '200\n', 'let in'],
    ['l8.v2.verdict', '', 'Nobody was turned away'],
    ['l5.v2.nat', '', '0 of the burst\'s 30 given another'],
  ])('%s says something else when other bytes stand there', (id, text, expected) => {
    expect(said(id, text)).toContain(expected)
    expect(said(id)).not.toContain(expected)
  })

  it('and an output nobody can read is said to be unread, with its line', () => {
    expect(said('l5.v1.conntrack', 'tcp      6 112 TIME_WAIT src=172.18.0.8\n')).toBe('Not read: line 1 is not what its reader knows.')
  })

  it.each(['l3.v1.request', 'l4.v1.socket', 'constant.v1.proxy-mode', 'l8.v1.client-before'])('and of what %s quotes no more is said than a slide has room for', (id) => {
    const long = said(id, 'a'.repeat(100_000))!
    expect(long.length).toBeLessThan(BOUNDS.sentence + 40)
    expect(long).toMatch(/a… \(100\d\d\d characters\)$/)
  })

  it('and a sentence that needs a missing capture is not said', () => {
    expect(sentenceFor(changed(set, { 'l5.v1.burst': null }), 'l5.v1.access-log')).toBeNull()
  })

  it('and a failed step has none', () => {
    expect(sentenceFor(changed(set, { 'l4.v1.socket': { status: 'failed' } }), 'l4.v1.socket')).toBeNull()
  })
})
