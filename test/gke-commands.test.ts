import type { Balancer } from '../src/platform/gke/names.ts'
import type { Facts } from '../src/trace/argv.ts'
import { expect, it } from 'vitest'
import { shellLine } from '../src/exec/shell.ts'
import { mark } from '../src/platform/gke/balancer.ts'
import { create } from '../src/platform/gke/commands.ts'
import { allowSsh, createMachine } from '../src/platform/gke/machine.ts'
import { workload } from '../src/platform/workload.ts'
import { argvOf, NotHere } from '../src/trace/argv.ts'
import { onDataplanes, steps } from '../src/trace/index.ts'
import { isExperiment } from '../src/trace/layers/index.ts'
import { nodeLoss } from '../src/trace/nodeloss.ts'
import { waysOf } from '../src/trace/ways.ts'
import { bySide, COMPARED, GIVEN_AS } from '../src/words.ts'

const PAIR = { run: 'abcdef', project: 'stand-in-project', zone: 'us-central1-a', channel: 'regular', machineType: 'n2-standard-2', nodes: 2, spot: false } as const

/** What a recording would have learnt: nothing of it was said by a cluster. */
const COMMON: Facts = {
  ...{ context: 'gke_stand-in-project_us-central1-a_deck', project: PAIR.project, location: PAIR.zone, region: 'us-central1' },
  ...{ namespace: 'netflow-test', service: 'nginx', vip: '203.0.113.21', vipPort: '80', frontend: '203.0.113.21', frontendPort: '80', port: '80', clientIp: '198.51.100.7', node: 'node-a', otherNode: 'node-b' },
  ...{ device: 'eth0', toolbox: 'toolbox-node-a', clientMachine: 'deck-client-abcdef', kubeProxy: 'kube-proxy-node-a', agent: 'anetd-a1b2c', endpoint: '77', hubble: 'deployment/hubble-relay' },
  ...{ iptables: 'iptables', sourcePort: '33001', seenPort: '33001', pods: '192.0.2.7|192.0.2.8', burstStarted: 'STARTED', burstEnded: 'ENDED', strangerDuringStarted: 'STARTED', probe: 'src/trace/workload/probe.ts' },
}

const TARGETS: Record<Balancer, Facts> = {
  'target-pool': { targetKind: 'target-pools', target: 'a0123', neg: null, negZone: null, healthCheckKind: 'http-health-checks', healthCheck: 'k8s-0123-node', firewallRules: 'k8s-fw-a0123 k8s-0123-node-http-hc' },
  'backend-service': { targetKind: 'backend-services', target: 'k8s2-0123', neg: 'k8s2-0123', negZone: PAIR.zone, healthCheckKind: 'health-checks', healthCheck: 'k8s2-0123-l4-shared-hc', firewallRules: 'k8s2-0123 k8s2-0123-l4-shared-hc-fw' },
}

/** Each kind of load balancer before and after the version that changes the default; agents with the newer and the older tool. */
const KINDS = [
  ['target-pool', '1.35.8-gke.1036000', 'cilium-dbg', []],
  ['target-pool', '1.37.0-gke.1000000', 'cilium', []],
  ['backend-service', '1.35.8-gke.1036000', 'cilium', ['agent', 'hubble', 'kube-proxy']],
  ['backend-service', '1.37.0-gke.1000000', 'cilium-dbg', []],
] as const

/** The steps that GKE alone has, and those that are sent into Google's own images. */
const ofGke = [...steps, ...onDataplanes(nodeLoss, bySide(side => GIVEN_AS[side])).filter(({ name }) => name.startsWith('lost-1-'))]
  .filter(({ platforms, ways, at, layer }) => (platforms?.includes('gke') || ways?.gke || at === 'agent' || at === 'hubble') && !isExperiment(layer))
  .filter(({ platforms, layer, name }) => platforms !== undefined || layer !== 'l6' || !name.includes('-1-'))

it.each(KINDS)('what is run on GKE with a %s on %s is what was written down', async (balancer, version, cilium, bare) => {
  const objects = await workload({ namespace: 'netflow-test' }, { nginx: 'nginx', toolbox: 'toolbox' })
  mark(objects, balancer, version)
  const service = objects.find(({ kind }) => kind === 'Service') as unknown as { metadata: { annotations: object }, spec: { loadBalancerClass?: string } }
  const lines = ofGke.flatMap(step => step.sides.filter(side => side === 'v2' || !['agent', 'hubble'].includes(step.at)).map((side) => {
    const ground = { side, client: [], bare: [...bare], managed: true, facts: { ...COMMON, ...TARGETS[balancer], cilium } }
    return [`# ${step.layer}.${side}.${step.name}`, ...waysOf(step, 'gke', GIVEN_AS[side]).map(way => told(() => shellLine(argvOf(way, ground))))].join('\n')
  }))
  const text = [
    '# What is run on GKE, with made-up facts. No capture: nothing here was said by a cloud.',
    `# the Service: ${JSON.stringify({ annotations: service.metadata.annotations, loadBalancerClass: service.spec.loadBalancerClass })}`,
    shellLine(allowSsh(PAIR)),
    shellLine(createMachine(PAIR, 'deck:KEY')),
    ...COMPARED.map(side => shellLine(create(side, `deck-${side}-abcdef`, { ...PAIR, version }))),
    ...lines,
  ].join('\n')
  await expect(`${text}\n`).toMatchFileSnapshot(`stand-in/commands-${balancer}-${version.slice(0, 4)}.txt`)
})

function told(argv: () => string): string {
  try {
    return argv()
  }
  catch (error) {
    if (error instanceof NotHere) return `(skipped: ${error.message})`
    throw error
  }
}
