import { expect, it } from 'vitest'
import { copyOfShipped, editManifest, SHIPPED } from '../../test/set.ts'
import { verifySet } from '../capture/verify.ts'
import { factsOf } from './facts.ts'

it('finds the dataplane to be the variable, and nothing astray between the two clusters that ship', () => {
  const facts = factsOf(verifySet(SHIPPED))
  expect(facts.filter(({ verdict }) => verdict === 'variable').map(({ name }) => name)).toEqual(['Dataplane'])
  expect(facts.filter(({ verdict }) => verdict === 'stray')).toEqual([])
})

it('says when anything else differs', () => {
  const dir = copyOfShipped()
  editManifest(dir, ({ clusters }) => {
    clusters.v2.nodes[1]!.kernel = '6.19.0'
  })
  const strays = factsOf(verifySet(dir)).filter(({ verdict }) => verdict === 'stray')
  expect(strays.map(({ name }) => name)).toEqual(['Kernel'])
})
