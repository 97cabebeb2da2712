import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { changed, only, shippedSet } from '../../test/set.ts'
import { aliased, listFaults } from '../set/alias.ts'
import { asModule, proposal, propose, refuseExposed } from './exposed.ts'

const TEXTS = [
  'providerID gce://my-talk-project/us-central1-a/gke-deck-v1-x-default-pool-1-a',
  'kubectl --context gke_my-talk-project_us-central1-a_deck-v1-abcdef get nodes',
  'https://www.googleapis.com/compute/v1/projects/987654321098/regions/us-central1',
  'email: 987654321098-compute@developer.gserviceaccount.com, jane.doe@gmail.com',
  '12:00:00.000000 eth0  In  IP 84.112.5.77.33000 > 35.202.7.8.80: tcp 92',
  'node 10.128.0.4, pod 10.4.1.14, ClusterIP 34.118.230.17, version 1.35.8',
  'providerID azure:///subscriptions/1f2e3d4c-5b6a-4978-8695-a4b3c2d1e0f9/resourceGroups/talk/providers/Microsoft.Compute/x',
]
const found = propose(TEXTS, ['35.202.7.8'])
const kinds = (kind: string) => found.filter(one => one.kind === kind).map(({ find }) => find)

describe('private names in what a cloud prints', () => {
  it('are the project, its number, a subscription, accounts and the presenter\'s own address', () => {
    expect(kinds('project')).toEqual(['my-talk-project'])
    expect(kinds('project number')).toEqual(['987654321098'])
    expect(kinds('account')).toEqual(['987654321098-compute@developer.gserviceaccount.com', 'jane.doe@gmail.com'])
    expect(kinds('subscription')).toEqual(['1f2e3d4c-5b6a-4978-8695-a4b3c2d1e0f9'])
    expect(kinds('address')).toEqual(['84.112.5.77'])
  })

  it('get aliases that a recording takes, each as long as the name', () => {
    expect(listFaults(found)).toEqual([])
    expect(found.every(({ find, alias }) => find.length === alias.length)).toBe(true)
  })

  it('are gone once these are applied, and the aliases themselves are not taken for names', () => {
    const after = TEXTS.map(text => aliased(text, found).text)
    expect(after.join('\n')).not.toMatch(/my-talk-project|987654321098|jane|84\.112/)
    const again = propose(after, ['35.202.7.8']).filter(({ find }) => !found.some(({ alias }) => alias === find))
    expect(again).toEqual([])
  })

  it.each(['8.8.8.8', '23.45.6.7', '84.112.5.177', '123.123.123.123'])('of an address like %s get one of the same length that is nobody\'s', (address) => {
    const [one] = propose([`from ${address}:1`])
    expect(one).toMatchObject({ find: address, kind: 'address' })
    expect(one!.alias).toHaveLength(address.length)
  })

  it('get addresses that differ from each other and could be an interface\'s, however many there are', () => {
    const texts = Array.from({ length: 600 }, (_, index) => `84.112.${Math.floor(index / 100)}.${100 + index % 100}`)
    const aliases = propose(texts).map(({ alias }) => alias)
    expect(new Set(aliases).size).toBe(600)
    expect(aliases.filter(alias => alias.split('.').some(octet => Number(octet) > 255))).toEqual([])
  })

  it('are no addresses that are kept for benchmarks (RFC 2544)', () => {
    expect(propose(['198.18.3.9 198.19.255.1'])).toEqual([])
    expect(propose(['198.20.3.9'])).toHaveLength(1)
  })

  it('are proposed as the file that a recording reads', () => {
    expect(asModule(found)).toContain('  { find: \'my-talk-project\', alias: \'project-aliase0\' }, // project\n')
  })
})

it('a set that shows one is refused by its kind, without saying it again, until it has an alias', () => {
  const set = shippedSet()
  const { id } = set.captures[0]!
  const leaking = changed(only(set, one => one.id === id), { [id]: { argv: ['curl', '84.112.5.77'] } })
  expect(() => refuseExposed(leaking, [])).toThrow(/^The set shows private names that have no alias:\n {2}- address: 1\n {2}→ npm run/)
  expect(() => refuseExposed(leaking, [{ find: 'x', alias: '84.112.5.77' }])).not.toThrow()
})

it('a proposal keeps what is declared already, and adds what is not', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'deck-private-')), 'deck.private.ts')
  writeFileSync(file, asModule([{ find: 'my-talk-project', alias: 'project-aliase0' }]))
  const set = shippedSet()
  const { id } = set.captures[0]!
  const leaking = changed(only(set, one => one.id === id), { [id]: { argv: ['curl', '84.112.5.77'] } })
  const text = await proposal(file, leaking)
  expect(text).toContain('{ find: \'my-talk-project\', alias: \'project-aliase0\' }')
  expect(text).toContain('{ find: \'84.112.5.77\', alias: ')
})
