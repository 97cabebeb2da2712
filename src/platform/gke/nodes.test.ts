import type { Ledger } from './ledger.ts'
import { describe, expect, it } from 'vitest'
import { PUBLISHED } from '../images.ts'
import { clusterShape } from './cluster.ts'
import { openLedger } from './ledger.ts'
import { cutProblems, refuseCut } from './nodes.ts'
import { machineList } from './status.ts'

const ledger = openLedger({
  ...{ run: 'abcdef', project: 'my-project', zone: 'us-central1-a', account: null, version: '1.35.8-gke.1036000' },
  ...{ channel: 'regular', machineType: 'n2-standard-2', nodes: 2, spot: false, balancer: 'backend-service', client: 'here', privateNodes: false, images: PUBLISHED },
})
const labels = { 'purpose': 'dataplane-deck', 'deck-run': 'abcdef' }

/** The pair of the ledger as a preflight finds it, changed on v2. */
function found({ project = 'my-project', nodes = ['a', 'b'], ...cluster }: { project?: string, nodes?: string[] } & Record<string, unknown> = {}) {
  const side = (name: string, of: string, names: string[], more: object) => ({
    gke: { project: of, cluster: clusterShape.parse({ name, location: 'us-central1-a', status: 'RUNNING', resourceLabels: labels, ...more }) },
    nodes: names.map(letter => ({ name: `gke-${name}-${letter}` })) as never,
  })
  return { v1: side('deck-v1-abcdef', 'my-project', ['a', 'b'], {}), v2: side('deck-v2-abcdef', project, nodes, cluster) }
}

function machines(change: object = {}) {
  const names = ['v1', 'v2'].flatMap(side => ['a', 'b'].map(letter => `gke-deck-${side}-abcdef-${letter}`))
  return machineList.parse(names.map((name, index) => ({ name, status: 'RUNNING', ...index === 3 ? change : {} })))
}

describe('a node may be cut off', () => {
  it('where ledger, labels and machines all say that this tool made it', () => {
    expect(cutProblems(ledger, found(), machines())).toEqual([])
  })

  it.each<[string, Ledger, Record<string, unknown>, object, string]>([
    ['a cluster of another name', ledger, { name: 'theirs' }, {}, 'v2 is theirs, the ledger has deck-v2-abcdef'],
    ['another project', ledger, { project: 'their-project' }, {}, 'v2 is deck-v2-abcdef, the ledger has'],
    ['another run\'s label', ledger, { resourceLabels: { ...labels, 'deck-run': 'zzzzzz' } }, {}, 'its label deck-run is "zzzzzz"'],
    ['another id', { ...ledger, clusters: { ...ledger.clusters, v2: { ...ledger.clusters.v2, id: 'a'.repeat(64) } } }, { id: 'b'.repeat(64) }, {}, 'the ledger has aaaa'],
    ['Spot machines', { ...ledger, spot: true }, {}, {}, 'for tracing only: Spot nodes may go at any moment'],
    ['machines that share their CPUs', { ...ledger, machineType: 'e2-standard-2' }, {}, {}, 'for tracing only: e2-standard-2 shares its CPUs'],
    ['one Spot machine', ledger, {}, { scheduling: { provisioningModel: 'SPOT' } }, 'gke-deck-v2-abcdef-b is a SPOT machine'],
    ['a machine that does not run', ledger, {}, { status: 'STOPPING' }, 'gke-deck-v2-abcdef-b is STOPPING'],
    ['a node that is no machine of the run', ledger, { nodes: ['a', 'c'] }, {}, 'gke-deck-v2-abcdef-c is no machine with the label of this run'],
    ['one node', ledger, { nodes: ['a'] }, {}, 'has 1 node, one has to stay'],
  ])('not with %s', (_, of, cluster, machine, says) => {
    expect(cutProblems(of, found(cluster), machines(machine)).join('\n')).toContain(says)
  })

  it('not on the lab, and nowhere without a ledger and both names; all of that in one list', async () => {
    const kind = { gke: null, nodes: [] }
    const reach = { v1: { context: 'one', env: {} }, v2: { context: 'two', env: {} } }
    await expect(refuseCut(['one'], reach, { v1: kind, v2: kind } as never, null)).rejects.toThrow(
      /^No node may be cut off here:\n {2}- "two" is not named by --node-cut-on\n {2}- this machine has no ledger[\s\S]*→ only on both clusters of npm run gke -- up/,
    )
    await expect(refuseCut(['one', 'two'], reach, { v1: kind, v2: kind } as never, ledger)).rejects.toThrow('v1 is not GKE\'s')
  })
})
