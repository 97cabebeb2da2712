import { describe, expect, it } from 'vitest'
import { changed, shippedSet } from '../../test/set.ts'
import { concluded } from '../conclude/conclude.ts'
import { Unreadable } from '../text/lines.ts'
import { parseNetworkLogging } from './networklogging.ts'

/** Of the shape that Google's documentation gives it: no cluster said this. */
function logging(allow: boolean, deny: boolean) {
  return `apiVersion: networking.gke.io/v1alpha1
kind: NetworkLogging
metadata:
  name: default
spec:
  cluster:
    allow:
      delegate: false
      log: ${allow}
    deny:
      delegate: false
      log: ${deny}
`
}

const set = shippedSet()
const said = (step: string, text: string) => concluded(changed(set, { [`offers.v2.${step}`]: text }), `offers.v2.${step}`)!.sentence

describe('what is said of the boundary follows what was found', () => {
  it.each([
    [false, false, 'It logs no verdict.'],
    [false, true, 'It logs every connection that a policy has denied.'],
    [true, true, 'It logs every connection that a policy has denied or allowed.'],
  ])('of a log of policy verdicts, allowed %s and denied %s', (allow, deny, words) => {
    expect(parseNetworkLogging(logging(allow, deny))).toEqual({ allow, deny })
    expect(said('network-logging', logging(allow, deny))).toBe(words)
  })

  it.each(['', 'kind: NetworkLogging\n', logging(true, true).replace('log: true', 'log: perhaps'), 'a: [\n'])('and %j is not read', (text) => {
    expect(() => parseNetworkLogging(text)).toThrow(Unreadable)
  })

  it('of the custom resources: whether CiliumNetworkPolicy is among them, and whether any is Cilium\'s', () => {
    const all = set.text('offers.v2.crds')!
    expect(said('crds', all)).toMatch(/ of Cilium, with CiliumNetworkPolicy\.$/)
    expect(said('crds', all.replace(/^.*\/ciliumnetworkpolicies\.cilium\.io\n/m, ''))).toMatch(/ of Cilium, without CiliumNetworkPolicy\.$/)
    expect(said('crds', all.replaceAll(/^.*\.cilium\.io\n/gm, ''))).toMatch(/ custom resources, none of Cilium\.$/)
  })
})

it('an object that is longer than any is refused before it is parsed, whatever it is made of', () => {
  for (const hostile of ['"\\"', '\r', 'b: &a [*a, *a]\n', '- ']) {
    expect(() => parseNetworkLogging(`${logging(true, true)}${hostile.repeat(40_000)}`)).toThrow('longer than any NetworkLogging of GKE')
  }
})
