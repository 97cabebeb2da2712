import type { Asked } from './asked.ts'
import { readFileSync } from 'node:fs'
import { parseAllDocuments } from 'yaml'
import { sha256 } from '../../src/exec/remote-digest.ts'
import { run } from '../../src/exec/run.ts'
import { askedBy } from './asked.ts'
import { macOf, packetOn } from './wire.ts'

/** What one cluster of a test is like. */
export interface Facts {
  uid: string
  runs: 'kube-proxy' | 'cilium' | 'calico' | 'nothing'
  providerId?: string
  version?: string
  proxyMode?: string
  /** kube-proxy's own image has curl, as few published ones have. */
  curlInProxy?: boolean
  /** The status of the containers of kube-proxy's or the agent's pod. */
  containers?: object[]
  /** Which of iptables' backends hold what, as a node's toolbox prints it. */
  backends?: string
  vip?: string
  ingress?: { hostname: string }[]
  /** Where the marked request comes in, and for which address and port. */
  arrives?: readonly [node: string, at: string]
  age?: string
  nodePort?: number
  /** What `kubectl logs` prints. */
  log?: string
  /** The node that MetalLB's status names, where that is not the one that announces. */
  status?: string
  foreign?: boolean
  unreachable?: boolean
  /** Why a pod that sees its node is not admitted. */
  admits?: string
  healthz?: string
  /** Verbs and resources that `auth can-i` denies. */
  refuses?: string[]
  /** How many bytes, or up to which line, of an exec'd output arrives, while the exit code is 0. */
  cut?: (stdout: Buffer) => Buffer
  /** Kills the refresh with SIGKILL after the n-th change. */
  killAt?: number
}

export interface Answer { stdout: string | Buffer, stderr?: string | Buffer, code?: number, kill?: boolean }

interface Kept { kind: string, metadata: { name: string, namespace?: string, labels?: Record<string, string> } }

const VIP = '172.18.255.210'
const SELECTORS = { 'kube-proxy': 'k8s-app=kube-proxy', 'cilium': 'k8s-app=cilium', 'calico': 'k8s-app=calico-node', 'nothing': null }
const NOBODY = { stdout: '' }
const READY = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] }

/** A cluster that answers what a refresh asks by kubectl, keeps what a refresh makes, and counts its changes. */
export class Cluster {
  readonly name: string
  facts: Facts
  readonly changes: string[] = []
  readonly #kept = new Map<string, Kept>()
  #receiving = ''

  constructor(name: string, facts: Facts) {
    this.name = name
    this.facts = facts
  }

  /** What `docker inspect` prints of the nodes' containers. */
  macs(): string {
    return this.#nodes().map(({ metadata: { name } }) => `/${name} ${macOf(name)}\n`).join('')
  }

  /** What `ip neigh show` prints of the Service's address: who announces it, whatever the status says. */
  neighbour(address: string): string | null {
    return address === (this.facts.vip ?? VIP) ? `${address} dev eth0 lladdr ${macOf(this.#receiving)} REACHABLE\n` : null
  }

  /** All that is in the cluster now, `namespace/kind/name`: nothing in one that was left as it was found. */
  objects(): string[] {
    return [...this.#kept.keys()].sort()
  }

  async answer(words: readonly string[]): Promise<Answer> {
    const { unreachable, refuses, version, log } = this.facts
    const asked = askedBy(words)
    if (asked.verb === 'config' && asked.output.startsWith('jsonpath')) return { stdout: 'https://127.0.0.1:1' }
    if (asked.verb === 'config') return { stdout: 'clusters:\n- cluster:\n    server: https://127.0.0.1:1\n' }
    if (unreachable) return { stdout: '', code: 1, stderr: 'Unable to connect to the server: dial tcp 127.0.0.1:1: connect: connection refused\n' }
    switch (asked.verb) {
      case 'auth': return { stdout: refuses?.some(what => asked.line.includes(what)) ? 'no\n' : 'yes\n' }
      case 'version': return { stdout: JSON.stringify({ serverVersion: { gitVersion: version ?? 'v1.34.4' } }) }
      case 'wait': return { stdout: 'condition met\n' }
      case 'logs': return { stdout: log ?? '' }
      case 'exec': return await this.#exec(words.slice(words.indexOf('--') + 1), asked.rest[0]!)
      case 'get': return this.#get(asked)
      case 'label': return this.#label(asked)
      case 'create':
      case 'apply': return this.#make(asked)
      case 'delete': return this.#remove(asked)
      default: return { stdout: '', code: 1, stderr: `the fake kubectl has no answer to: ${asked.line}\n` }
    }
  }

  // --- what changes it ---

  #changed({ line }: Asked, stdout: string): Answer {
    this.changes.push(line)
    return { stdout, kill: this.changes.length === this.facts.killAt }
  }

  #label(asked: Asked): Answer {
    const [, node, label] = asked.rest
    if (label!.endsWith('-')) return NOBODY
    this.#receiving = node!
    return this.#changed(asked, `node/${node} labeled\n`)
  }

  #make(asked: Asked): Answer {
    if (asked.line.includes('--dry-run=server')) return this.facts.admits === undefined ? { stdout: 'pod/toolbox-asked created (server dry run)\n' } : { stdout: '', code: 1, stderr: this.facts.admits }
    const objects = parseAllDocuments(readFileSync(asked.filename!, 'utf8')).map(one => one.toJS() as Kept)
    const key = ({ kind, metadata }: Kept) => keyOf(kind, metadata.namespace ?? asked.namespace, metadata.name)
    const there = objects.find(one => this.#kept.has(key(one)))
    const [{ kind, metadata: { name } }] = objects as [Kept]
    if (asked.verb === 'create' && there) return { stdout: '', code: 1, stderr: `Error from server (AlreadyExists): ${kind} "${name}" already exists\n` }
    for (const one of objects) this.#kept.set(key(one), { ...one, metadata: { ...one.metadata, uid: 'made-here' } as Kept['metadata'] })
    return this.#changed(asked, `${singular(kind)}${kind === 'NetworkPolicy' ? '.networking.k8s.io' : ''}/${name} created\n`)
  }

  #remove(asked: Asked): Answer {
    const [kinds, name] = asked.rest as [string, string?]
    if (kinds === 'pod' && this.#replicas().some(({ metadata }) => metadata.name === name)) return this.#changed(asked, `pod "${name}" deleted\n`)
    const gone = kinds.split(',')
      .flatMap(kind => selected(this.#list(kind, asked.namespace), asked.selector))
      .filter(({ metadata }) => name === undefined || metadata.name === name)
    if (gone.length === 0) return NOBODY
    for (const { kind, metadata } of gone) {
      this.#kept.delete(keyOf(kind, asked.namespace, metadata.name))
      for (const key of kind === 'Namespace' ? this.objects() : []) {
        if (key.startsWith(`${metadata.name}/`)) this.#kept.delete(key)
      }
    }
    return this.#changed(asked, gone.map(({ kind, metadata }) => `${singular(kind)} "${metadata.name}" deleted\n`).join(''))
  }

  // --- what it answers ---

  #nodes() {
    return [`${this.name}-worker`, `${this.name}-worker2`].map((name, index) => ({
      metadata: { name, labels: {} },
      spec: { providerID: this.facts.providerId ?? `kind://docker/${this.name}/${name}`, podCIDR: `10.4.${index + 1}.0/24` },
      status: {
        addresses: [{ type: 'InternalIP', address: `172.18.0.${index + 5}` }],
        capacity: { cpu: '2', memory: '8Gi' },
        nodeInfo: { kubeletVersion: 'v1.34.4', kernelVersion: '6.18', osImage: 'Debian', containerRuntimeVersion: 'containerd://1.6' },
      },
    }))
  }

  /** What a Deployment's controller would have made: one on the first node, two on the second. */
  #replicas(): Kept[] {
    if (this.#list('deployment', 'netflow-test').length === 0) return []
    return ['a', 'b', 'c'].map((letter, index) => ({
      kind: 'Pod',
      metadata: { name: `nginx-${letter}`, labels: { app: 'nginx' } },
      spec: { nodeName: this.#nodes()[Math.min(index, 1)]!.metadata.name, containers: [{ image: 'nginx@sha256:1' }] },
      status: { ...READY, podIP: `10.4.${Math.min(index, 1) + 1}.${index + 4}` },
    }))
  }

  #list(kind: string, namespace: string): Kept[] {
    return [...this.#kept].filter(([key]) => key.startsWith(keyOf(kind, namespace, ''))).map(([, one]) => one)
  }

  #get(asked: Asked): Answer {
    if (asked.raw !== undefined) return asked.raw.includes('/nodes/') ? { stdout: this.facts.healthz ?? '' } : this.#slices()
    const [kind, name] = asked.rest as [string, string]
    if (kind === 'namespace' && name === 'kube-system') return { stdout: this.facts.uid }
    if (kind === 'nodes') return items(this.#nodes().filter(one => !asked.line.includes('receives=true') || one.metadata.name === this.#receiving))
    if (kind.startsWith('servicel2statuses')) return items([{ status: { node: this.facts.status ?? this.#receiving } }])
    if (asked.namespace === 'kube-system') return this.#system(kind, asked)
    if (kind === 'namespace' && this.facts.foreign) return { stdout: JSON.stringify({ kind: 'Namespace', metadata: { name, labels: { team: 'payments' } } }) }
    if (kind === 'ciliumendpoint') return { stdout: '77' }
    if (asked.output.startsWith('jsonpath={.spec.containers')) return { stdout: 'toolbox@sha256:2' }
    if (kind === 'pods') return items(selected([...this.#replicas(), ...this.#list('pod', asked.namespace)], asked.selector))
    const found = this.#kept.get(keyOf(kind, asked.namespace, name))
    if (!found) return asked.line.includes('--ignore-not-found') ? NOBODY : { stdout: '', code: 1, stderr: `Error from server (NotFound): ${kind} "${name}" not found\n` }
    if (asked.output === 'name') return { stdout: `${singular(kind)}/${name}\n` }
    if (kind === 'service') return this.#service(found, asked)
    return { stdout: JSON.stringify(kind === 'pod' ? { status: READY, ...found } : found) }
  }

  /** A watch that ends at once: the slice as it is. */
  #slices(): Answer {
    const endpoints = this.#replicas().map(({ metadata: { name } }) => ({ conditions: { ready: true }, targetRef: { name } }))
    return { stdout: `${JSON.stringify({ type: 'ADDED', object: { metadata: { name: 'nginx-x' }, endpoints } })}\n` }
  }

  #service(found: Kept, { output }: Asked): Answer {
    const { vip = VIP, nodePort = 30_080, age = '5m', ingress = [{ ip: vip }] } = this.facts
    const row = `nginx   LoadBalancer   10.96.0.80   ${vip}   80:${nodePort}/TCP   ${age}`
    if (output === 'wide') return { stdout: `NAME    TYPE           CLUSTER-IP   EXTERNAL-IP      PORT(S)        AGE\n${row}\n` }
    return { stdout: JSON.stringify({ ...found, spec: { clusterIP: '10.96.0.80', ports: [{ nodePort }] }, status: { loadBalancer: { ingress } } }) }
  }

  #system(kind: string, asked: Asked): Answer {
    if (kind === 'service') return { stdout: this.facts.runs === 'cilium' ? '10.96.0.9:80' : '' }
    const mine = asked.selector === SELECTORS[this.facts.runs]
    if (asked.output !== 'json') return mine ? { stdout: `${this.facts.runs}-aaaaa` } : NOBODY
    const pod = { metadata: { name: `${this.facts.runs}-aaaaa` }, spec: { nodeName: 'node-a' }, status: { containerStatuses: this.facts.containers ?? [] } }
    return { stdout: JSON.stringify({ items: mine ? [pod] : [] }) }
  }

  /** Runs here what it is told to exec, but for questions that only a node could answer. */
  async #exec(far: readonly string[], pod: string): Promise<Answer> {
    if (far.includes('tcpdump')) return { stdout: packetOn(pod, this.facts.arrives), stderr: 'listening on any\n' }
    if (far[0] === 'cilium-dbg') return { stdout: 'KubeProxyReplacement:    True   [eth0    172.18.0.5 (Direct Routing)]\n' }
    const asked = far.join(' ')
    const hasNoCurl = far[0] === 'curl' && !this.facts.curlInProxy
    if (asked.includes('proxyMode') && hasNoCurl) return { stdout: '', stderr: 'exec: "curl": executable file not found in $PATH\n', code: 127 }
    if (asked.includes('proxyMode')) return digested(this.facts.proxyMode ?? 'iptables')
    if (asked.includes('ip -4 route')) return digested('eth0\n')
    if (asked.includes('KUBELET-CANARY')) return digested(this.facts.backends ?? 'toolbox iptables legacy KUBE-KUBELET-CANARY KUBE-SERVICES\n')
    const { stdout, stderr, exitCode } = await run(far)
    return this.facts.cut ? { stdout: this.facts.cut(stdout), stderr } : { stdout, stderr, code: exitCode ?? 137 }
  }
}

// --- internal ---

function singular(kind: string): string {
  const name = kind.toLowerCase().split('.')[0]!
  return name.endsWith('policies') ? 'networkpolicy' : name.replace(/s$/, '')
}

function keyOf(kind: string, namespace: string, name: string): string {
  return [singular(kind) === 'namespace' ? '' : namespace, singular(kind), name].filter((part, index) => part !== '' || index === 2).join('/')
}

function selected(objects: Kept[], selector = ''): Kept[] {
  const wanted = selector.split(',').filter(Boolean).map(one => one.split('=') as [string, string])
  return objects.filter(({ metadata: { labels = {} } }) => wanted.every(([key, value]) => labels[key] === value))
}

function items(objects: readonly object[]): Answer {
  return { stdout: JSON.stringify({ items: objects.map(one => ({ status: READY, ...one })) }) }
}

function digested(said: string): Answer {
  return { stdout: said, stderr: `${sha256(said)}  -\n` }
}
