import type { Identity } from '../platform/identify.ts'
import type { PlatformKind } from '../words.ts'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { expect, it } from 'vitest'
import { deck } from '../../deck.config.ts'
import { steps } from '../trace/index.ts'
import { bySide, GIVEN_AS } from '../words.ts'
import { rehearse } from './rehearse.ts'

/** Two clusters of a platform that say nothing of themselves. */
function rehearsed(platform: PlatformKind): Promise<string[]> {
  const bin = mkdtempSync(join(tmpdir(), 'deck-silent-'))
  writeFileSync(join(bin, 'kubectl'), '#!/bin/sh\nexit 1\n', { mode: 0o755 })
  const reach = (context: string) => ({ context, env: { PATH: `${bin}:${process.env.PATH}` } })
  const identities = bySide((side) => {
    return { platform, nodes: [], gke: null, dataplane: { kind: GIVEN_AS[side], evidence: [] } } as unknown as Identity
  })
  return rehearse(deck, { v1: reach('one'), v2: reach('two') }, identities, steps, ['l4', 'l5'])
}

/** What is printed of one step, from its name to the next one's. */
function linesOf(all: readonly string[], id: string): string[] {
  const from = all.findIndex(line => line.startsWith(`# ${id}: `))
  const rest = all.slice(from + 1)
  return all.slice(from, from + 1 + rest.findIndex(line => /^# l\d\./.test(line)))
}

it('of a step with several ways all are printed, in their order, as alternatives', async () => {
  const said = linesOf(await rehearsed('gke'), 'l5.v1.conntrack')
  expect(said.map(line => line.replace(/^(kubectl.*? exec \S+) -- .*?(conntrack -L|grep -F).*$/, '$1 $2'))).toEqual([
    '# l5.v1.conntrack: What netfilter\'s conntrack remembers of it; the first of 3 ways that answers:',
    '# way 1',
    'kubectl --context one -n kube-system exec \'{kubeProxy}\' conntrack -L',
    '# way 2',
    `kubectl --context one -n ${deck.namespace} exec '{toolbox}' conntrack -L`,
    '# way 3',
    `kubectl --context one -n ${deck.namespace} exec '{toolbox}' grep -F`,
  ])
})

it('of one with one way its command stands behind its name', async () => {
  expect(linesOf(await rehearsed('kind'), 'l5.v1.conntrack')).toEqual([
    '# l5.v1.conntrack: What netfilter\'s conntrack remembers of it',
    expect.stringContaining(' conntrack -L -p tcp'),
  ])
})
