import type { Cluster } from '../../set/manifest.ts'
import type { FactRow, Source } from './fact.ts'
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { columnOf, firstTable } from '../table.ts'
import { both, column, many, matched } from './source.ts'

/** What decides an experiment's result in addition to the dataplane. */
export const experimentFacts: readonly FactRow[] = [
  both('experiment', 'replicas', { from: 'l2.pods', read: placement }),
  both('experiment', 'Service', matched('l1.describe', /^(IP Families|External Traffic Policy|Session Affinity): +(\S.*)$/m)),
  both('experiment', 'workload images', column('constant.images', 'DIGEST')),
  both('experiment', 'workload manifest', { from: 'constant.workload', read: manifestOf }),
  both('experiment', 'shutdown', { from: 'constant.workload', read: shutdown }),
  both('experiment', 'readiness probe', { from: 'constant.workload', read: probes }),
  both('experiment', 'stop signal', { from: 'constant.stop-signal', read: stopSignal }),
  both('experiment', 'MTU', matched('constant.device', / mtu (\d+) /)),
  both('experiment', 'iptables', matched('constant.iptables-version', /^iptables (.+)$/m)),
  both('experiment', 'conntrack timeouts', timeouts('close|fin_wait|syn_recv|syn_sent|time_wait')),
  // kube-proxy sets these two on its nodes (kubernetes cmd/kube-proxy/app/conntrack.go); Cilium does not change them
  both('dataplane', 'conntrack, kept open', timeouts('close_wait|established')),
]

// --- internal ---

/** Seconds of nf_conntrack's TCP timeouts of these names (nf_conntrack-sysctl in the kernel's documentation). */
function timeouts(names: string): Source {
  return matched('constant.conntrack-timeouts', new RegExp(String.raw`^net\.netfilter\.nf_conntrack_tcp_timeout_(${names}) = (\d+)$`, 'm'))
}

/** The signal that the image names, or SIGTERM (OCI image specification, `StopSignal`). */
function stopSignal(text: string): string | null {
  const named = /"StopSignal":"(.*)"/.exec(text)?.[1]
  return named === undefined ? null : named || 'none named: SIGTERM'
}

const container = z.looseObject({
  lifecycle: z.looseObject({ preStop: z.unknown().optional() }).optional(),
  readinessProbe: z.looseObject({ periodSeconds: z.number(), failureThreshold: z.number() }).optional(),
})

const deployment = z.looseObject({
  metadata: z.looseObject({ name: z.string(), labels: z.record(z.string(), z.string()).optional() }),
  spec: z.looseObject({
    template: z.looseObject({
      spec: z.looseObject({
        terminationGracePeriodSeconds: z.number().optional(),
        containers: z.array(container),
      }),
    }),
  }),
})

/** How many replicas are on the node that receives, and on each of the others: by role, never by a node's name. */
function placement(text: string, { receiver }: Cluster): string {
  const nodes = columnOf(firstTable(text), 'NODE')
  const here = nodes.filter(node => node === receiver).length
  const rest = nodes.filter(node => node !== receiver)
  const others = [...new Set(rest)].map(node => rest.filter(one => one === node).length).sort((a, b) => b - a)
  const elsewhere = others.map(count => `${count} on ${receiver === null ? 'a' : 'another'} node`)
  return [...receiver === null ? [] : [`${here} on the node that receives`], ...elsewhere].join(', ')
}

/**
 * The parts of the Deployment that its author wrote: labels and spec, keys in order. Uids, times and status are added by the
 * cluster.
 */
function manifestOf(text: string): string {
  const { metadata: { name, labels }, spec } = deployment.parse(JSON.parse(text))
  const stable = JSON.stringify({ name, labels, spec }, (_, value: unknown) => isObject(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1))
    : value)
  return `sha256 ${createHash('sha256').update(stable).digest('hex')}`
}

function shutdown(text: string): string {
  const { terminationGracePeriodSeconds: grace, containers } = deployment.parse(JSON.parse(text)).spec.template.spec
  const stops = containers.map(({ lifecycle }) => lifecycle?.preStop ? `preStop ${JSON.stringify(lifecycle.preStop)}` : 'no preStop')
  return `${grace === undefined ? 'default grace' : `${grace} s of grace`}, ${many(stops)}`.replace(', 1 × ', ', ')
}

function probes(text: string): string {
  const { containers } = deployment.parse(JSON.parse(text)).spec.template.spec
  return containers.map(({ readinessProbe: probe }) => probe ? `every ${probe.periodSeconds} s, out after ${probe.failureThreshold} failures` : 'none').join(', ')
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}
