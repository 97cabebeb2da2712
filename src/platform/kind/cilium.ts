import type { Asked } from '../../exec/kubectl.ts'
import type { Step } from './engine.ts'
import type { Cluster } from './names.ts'
import type { Choices } from './versions.ts'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { stringify } from 'yaml'
import { must } from '../../exec/command.ts'
import { rolledOut, rollOut } from '../../exec/kubectl.ts'
import { chartArchive } from './chart.ts'
import { FOLDER, RANGES } from './names.ts'
import { networkWorks } from './routed.ts'
import { PINS } from './versions.ts'

const AGENT = ['daemonset/cilium', 'deployment/cilium-operator']
const ALL = [...AGENT, 'deployment/hubble-relay', 'deployment/coredns']

/**
 * Cilium's Helm values (chart 1.19). What decides a comparison is set here and not left to what the agent finds out by
 * itself; `cilium-dbg status --verbose` says what it really runs.
 */
export function ciliumValues({ controlPlane }: Pick<Cluster, 'controlPlane'>, { ciliumChart }: Pick<Choices, 'ciliumChart'>) {
  return {
    kubeProxyReplacement: true,
    k8sServiceHost: controlPlane,
    k8sServicePort: 6443,
    kubeProxyReplacementHealthzBindAddr: '0.0.0.0:10256',
    routingMode: 'native',
    autoDirectNodeRoutes: true,
    ipv4NativeRoutingCIDR: RANGES.pods,
    ipam: { mode: 'kubernetes' },
    ipv6: { enabled: false },
    bpf: {
      // In eBPF, because iptables masquerading would put rules of Cilium's own beside those the deck says are gone.
      masquerade: true,
      // By the kernel's own routing, as on V1: forwarding stays equal, what differs is the redirect; and tcpdump on the
      // node sees the packet go into a local pod, which redirection past the stack would hide.
      hostLegacyRouting: true,
    },
    socketLB: { enabled: true, hostNamespaceOnly: false },
    loadBalancer: { mode: 'snat', algorithm: 'random', acceleration: 'disabled' },
    l7Proxy: false,
    envoy: { enabled: false },
    hubble: {
      enabled: true,
      // Flows a node remembers; with the default 4095 a busy minute overwrites the burst, without a word.
      eventBufferCapacity: 16383,
      tls: { enabled: false },
      relay: { enabled: true, ...image(ciliumChart) },
    },
    operator: { replicas: 1, ...image(ciliumChart) },
    ...image(ciliumChart),
  }
}

/** The step that gives V2 its dataplane. */
export function ciliumStep(cluster: Cluster, choices: Choices, env: Record<string, string>): Step {
  const values = ciliumValues(cluster, choices)
  return {
    name: `${cluster.side} Cilium`,
    after: [`${cluster.side} cluster`],
    advice: `look at \`kubectl --context=${cluster.context} -n kube-system describe pods -l k8s-app=cilium\``,
    found: async (signal) => {
      const asked = { context: cluster.context, env, signal }
      return await installed(asked, values) && await rolledOut(asked, 'kube-system', ALL) ? '' : null
    },
    make: async (signal, tell) => {
      const asked = { context: cluster.context, env, signal, tell }
      await install(cluster, values, choices, asked)
      await rollOut(asked, 'kube-system', AGENT, 420)
      await networkWorks(asked)
      await rollOut(asked, 'kube-system', ALL)
    },
  }
}

// --- internal ---

/** Without a registry the node has the images by tag only. */
function image(chart: string | null) {
  return chart === null ? {} : { image: { useDigest: false, pullPolicy: 'IfNotPresent' } }
}

async function installed(asked: Asked, values: object): Promise<boolean> {
  const helm = ['helm', `--kube-context=${asked.context}`, '--namespace=kube-system']
  const releases = JSON.parse(await must([...helm, 'list', '--filter=^cilium$', '--output=json'], asked)) as
    { chart: string, status: string }[]
  const release = releases[0]
  if (release?.status !== 'deployed' || release.chart !== `cilium-${PINS.cilium.version}`) return false
  const set = JSON.parse(await must([...helm, 'get', 'values', 'cilium', '--output=json'], asked)) as unknown
  return isDeepStrictEqual(set, JSON.parse(JSON.stringify(values)))
}

async function install(cluster: Cluster, values: object, { ciliumChart }: Choices, asked: Asked): Promise<void> {
  await mkdir(FOLDER, { recursive: true })
  const file = join(FOLDER, `${cluster.name}.cilium.yaml`)
  await writeFile(file, stringify(values))
  await must([
    'helm',
    'upgrade',
    'cilium',
    ciliumChart ?? await chartArchive(PINS.cilium, asked),
    '--install',
    `--kube-context=${asked.context}`,
    '--namespace=kube-system',
    `--values=${file}`,
    '--timeout=3m',
  ], { ...asked, seconds: 200 })
}
