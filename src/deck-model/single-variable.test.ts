import { expect, it } from 'vitest'
import { changed, shippedSet } from '../../test/set.ts'
import { textOf } from './rows.ts'
import { factsOf } from './single-variable.ts'

it('finds nothing but the dataplane astray between the two clusters that ship', () => {
  const { single, rows } = factsOf(shippedSet())
  expect(single).not.toBe('no')
  expect(rows.filter(({ verdict }) => verdict === 'different').map(({ group }) => group)).toContain('dataplane')
})

it('says when anything else differs', () => {
  const { v1, v2 } = shippedSet().manifest.clusters
  const { single, rows } = factsOf(changed(shippedSet(), {}, { v1, v2: { ...v2, serverVersion: 'v1.35.0' } }))
  expect(single).toBe('no')
  expect(rows.filter(({ group, verdict }) => group !== 'dataplane' && verdict === 'different').map(({ name }) => name)).toEqual(['Kubernetes'])
})

it('names captures that are there, or the manifest', () => {
  const set = shippedSet()
  const ids = set.captures.map(({ id }) => id)
  const { rows } = factsOf(set)
  for (const { opens } of rows) expect(ids).toEqual(expect.arrayContaining(opens))
  expect(rows.find(({ name }) => name === 'kernel')!.opens).toEqual(['constant.v1.nodes', 'constant.v2.nodes'])
  expect(rows.find(({ name }) => name === 'platform')!.opens).toEqual([])
})

it('shows what the files differ in that the clusters are made from, line by line with its command, and nothing where that was not recorded', () => {
  const set = shippedSet()
  expect(factsOf(changed(set, { 'constant.v2.kind-files': null })).files).toBeNull()
  const { files } = factsOf(set)
  expect(files).toMatchObject({ id: 'constant.v2.kind-files', left: 0 })
  expect(files!.title).toMatch(/: diff lab\/v1\.kind\.yaml lab\/v2\.kind\.yaml$/)
  const shown = files!.excerpt.lines.map(({ rows }) => rows.map(textOf).join(''))
  expect(shown).toEqual([expect.stringMatching(/^\d+c\d+$/), '<   kubeProxyMode: iptables', '---', '>   kubeProxyMode: none'])
})
