import type { Walk } from '../dataplane/walks.ts'
import type { WalkStep } from './readings.ts'
import { describe, expect, it } from 'vitest'
import { hostileSet } from '../../test/hostile.ts'
import { changed, shippedSet } from '../../test/set.ts'
import { JOBS } from '../dataplane/jobs.ts'
import { keyOf, PLACES, SOURCES, TARGETS } from '../dataplane/walks.ts'
import { clusterAt } from '../set/cluster-at.ts'
import { verifySet } from '../set/verify.ts'
import { COMPARED } from '../words.ts'
import { LINE, pathwayOf } from './pathway.ts'
import { textOf, widthOf } from './rows.ts'

const set = shippedSet()
const without = (id: string) => changed(set, { [id]: null })
const shipped = { v1: pathwayOf(set, 'v1'), v2: pathwayOf(set, 'v2') }

const FIRST: Walk = { from: 'external', to: 'vip', place: 'here' }
const walk = (side: 'v1' | 'v2', of: Partial<Walk> = {}) => shipped[side].walks[keyOf({ ...FIRST, ...of })]!
const at = (steps: readonly WalkStep[], job: WalkStep['job']) => steps.find(step => step.job === job)!
const ends = ({ source, destination }: WalkStep) => `${source.name} → ${destination.name}`

it.each(COMPARED)('shows on %s the deciding line of every step of every walk, verbatim and in its row', (side) => {
  const { walks, lines } = shipped[side]
  const first = Object.values(walks).flat().flatMap(({ points }) => points.slice(0, 1))
  expect(new Set(first)).toEqual(new Set(Object.keys(lines)))
  for (const [point, { id, excerpt: { lines: [line] } }] of Object.entries(lines)) {
    expect(point).toBe(`${id}:${line!.no}`)
    expect(textOf(line!.rows[0]!)).toBe(set.text(id)!.split('\n')[line!.no - 1])
    expect(line!.rows[0]!.reduce((sum, piece) => sum + widthOf(piece), 0)).toBeLessThanOrEqual(LINE)
  }
})

it.each(COMPARED)('has on %s a walk for every source, frontend and place, each with a step for every job', (side) => {
  const keys = SOURCES.flatMap(from => TARGETS.flatMap(to => PLACES.map(place => keyOf({ from, to, place }))))
  expect(Object.keys(shipped[side].walks).sort()).toEqual(keys.sort())
  for (const steps of Object.values(shipped[side].walks)) expect(steps.map(({ job }) => job)).toEqual([null, ...JOBS])
})

describe('whose addresses the header has', () => {
  it('changes on both sides from the VIP to the pod\'s, and from the client\'s to the node\'s by where the pod is', () => {
    for (const side of COMPARED) {
      expect(ends(at(walk(side), 'chosen'))).toBe('client → VIP')
      expect(ends(at(walk(side), 'rewritten'))).toBe('client → pod')
      expect(ends(at(walk(side, { place: 'elsewhere' }), 'pod'))).toBe('node → pod')
    }
    expect(COMPARED.map(side => ends(at(walk(side), 'pod')))).toEqual(['node → pod', 'client → pod'])
  })

  it('are those of the packet that was seen to come in, and no other way is said to be sent', () => {
    const [start] = walk('v1')
    expect(start!.points).toEqual(['l3.v1.arrival:1'])
    expect(set.text('l3.v1.arrival')).toContain(`IP ${start!.source.raw}.`)
    expect(walk('v1', { to: 'nodePort' })[0]).toMatchObject({ says: 'Not sent: computed from the tables', points: [] })
  })

  it('stay a client pod\'s where no rule masquerades it', () => {
    for (const side of COMPARED) expect(ends(at(walk(side, { from: 'pod', to: 'clusterIp' }), 'pod'))).toBe('client pod → pod')
  })
})

it('waits where a side has nothing to do, with the header as it is', () => {
  expect(COMPARED.map(side => at(walk(side), 'marked').state)).toEqual(['does', 'waits'])
  expect(at(walk('v2'), 'marked').points).toEqual([])
  expect(ends(at(walk('v2'), 'marked'))).toBe(ends(at(walk('v2'), 'found')))
})

it('ends where the map says that a packet from outside is dropped, and does nothing behind that', () => {
  const states = (side: 'v1' | 'v2') => walk(side, { to: 'clusterIp' }).map(({ state }) => state)
  expect(states('v2')).toEqual(['does', 'waits', ...Array.from({ length: 6 }).fill('ended')])
  expect(states('v1')).not.toContain('ended')
  const { says, points } = at(walk('v2', { to: 'clusterIp' }), 'found')
  expect(says).toContain('not routable')
  expect(textOf(shipped.v2.lines[points[0]!]!.excerpt.lines[0]!.rows[0]!)).toContain('non-routable')
})

it('says that there is no pod at a place where none is', () => {
  const cluster = clusterAt(set, 'v2', 'l4.v2.lb-maps')
  const moved = changed(set, {}, { ...set.manifest.clusters, v2: { ...cluster, nodes: cluster.nodes.map(node => ({ ...node, podCidr: node.name === cluster.receiver ? '10.4.0.0/16' : null })) } })
  const steps = pathwayOf(moved, 'v2').walks[keyOf({ ...FIRST, place: 'elsewhere' })]!
  expect(at(steps, 'chosen')).toMatchObject({ state: 'ended', says: 'has no pod on another node' })
})

it.each(PLACES)('chooses by the very line that leads to the pod that is followed, %s', (place) => {
  const lineOf = (side: 'v1' | 'v2', job: WalkStep['job']) => textOf(shipped[side].lines[at(walk(side, { place }), job).points[0]!]!.excerpt.lines[0]!.rows[0]!)
  expect(lineOf('v1', 'chosen')).toContain(`-j ${at(walk('v1', { place }), 'rewritten').name}`)
  expect(lineOf('v2', 'chosen')).toBe(lineOf('v2', 'rewritten'))
  for (const side of COMPARED) expect(lineOf(side, 'rewritten')).toContain(at(walk(side, { place }), 'pod').destination.raw)
})

it.each(COMPARED)('keeps the pod\'s node in sight on %s, which stands far back in a long line', (side) => {
  const { points: [first] } = at(walk(side), 'pod')
  const [row] = shipped[side].lines[first!]!.excerpt.lines[0]!.rows
  expect(textOf(row!).length).toBeGreaterThan(LINE)
  const seen = row!.map(piece => 'of' in piece ? textOf(piece.of).slice(0, piece.width) : piece.text).join('')
  expect(seen).toContain(clusterAt(set, side, `l2.${side}.pods`).receiver)
})

it('shows the line of the pod\'s list that says where it runs, and the rule or slot where the list is not there', () => {
  expect(at(walk('v1'), 'pod').points[0]).toMatch(/^l2\.v1\.pods:/)
  const steps = pathwayOf(without('l2.v1.pods'), 'v1').walks[keyOf(FIRST)]!
  expect(at(steps, 'pod').points[0]).toMatch(/^l4\.v1\.iptables-save:/)
})

it('says which capture is missing, and walks nowhere', () => {
  expect(pathwayOf(without('l4.v1.iptables-save'), 'v1')).toEqual({ says: expect.stringContaining('l4.v1.iptables-save, which was not captured'), walks: {}, lines: {} })
})

it('knows nothing of the source where Cilium was not asked for its mode', () => {
  const steps = pathwayOf(without('constant.v2.dataplane'), 'v2').walks[keyOf({ ...FIRST, place: 'elsewhere' })]!
  expect(at(steps, 'source')).toMatchObject({ says: 'not known', source: { name: '?', raw: null } })
})

it('says which line could not be read', () => {
  expect(pathwayOf(verifySet(hostileSet()), 'v2').says).toMatch(/^Not read: line \d+ of captures\/v2\/l4\/lb-maps\.txt/)
})
