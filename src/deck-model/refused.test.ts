import type { Refusal } from '../set/manifest.ts'
import { expect, it } from 'vitest'
import { changed, shippedSet } from '../../test/set.ts'
import { steps } from '../trace/index.ts'
import { commandLine } from './line.ts'
import { outputOf } from './output.ts'

const set = shippedSet()
const step = steps.find(({ layer, name }) => layer === 'l5' && name === 'conntrack')!

/** The set that ships, as if other ways had been tried before this capture. */
function after(...refused: Refusal[]) {
  return changed(set, { 'l5.v1.conntrack': { refused } })
}
const REFUSED: Refusal = { argv: ['kubectl', '--context', 'c', '-n', 'kube-system', 'exec', 'kube-proxy-a', '--', 'conntrack', '-L'], exitCode: 126, reason: 'exit 126: not found', stderr: null }

it('a block holds the ways that gave no answer, each with its command and why', () => {
  const tried = after(REFUSED, { ...REFUSED, argv: null, reason: 'this cluster has no kubeProxy' })
  const { refused } = outputOf(step, 'v1', tried)
  expect(refused.map(({ command, reason }) => [command && commandLine(command), reason])).toEqual([
    [REFUSED.argv!.join(' '), 'exit 126: not found'],
    [null, 'this cluster has no kubeProxy'],
  ])
  expect(outputOf(step, 'v2', tried).refused).toEqual([])
})
