import type { KubectlOptions } from '../../exec/kubectl.ts'
import type { Step } from '../make-steps.ts'
import type { Cluster } from './names.ts'
import type { Choices } from './versions.ts'
import { readFile } from 'node:fs/promises'
import { isDeepStrictEqual } from 'node:util'
import { parse, stringify } from 'yaml'
import { z } from 'zod'
import { attempt } from '../../exec/attempt.ts'
import { runText } from '../../exec/command.ts'
import { Fault } from '../../exec/fault.ts'
import { rolledOut, rollOut } from '../../exec/kubectl.ts'
import { chartArchive } from './chart.ts'
import { keep, labFile } from './names.ts'
import { networkWorks } from './routed.ts'
import { PINS } from './versions.ts'

const AGENT = ['daemonset/cilium', 'deployment/cilium-operator']
const ALL = [...AGENT, 'deployment/hubble-relay', 'deployment/coredns']

const values = z.record(z.string(), z.unknown())

/** Helm values: the content of a YAML or JSON object. */
type Values = z.infer<typeof values>

/**
 * Values that override the files of `lab/` because they depend on this machine: the address of the API server, which no
 * kube-proxy provides to the agent, and, without a registry, images by tag, as they are on the node.
 */
export function machineValues({ controlPlane }: Pick<Cluster, 'controlPlane'>, { ciliumChart }: Pick<Choices, 'ciliumChart'>): Values {
  const api = { k8sServiceHost: controlPlane, k8sServicePort: 6443 }
  if (ciliumChart === null) return api
  const byTag = { image: { useDigest: false, pullPolicy: 'IfNotPresent' } }
  return { ...api, ...byTag, operator: byTag, hubble: { relay: byTag } }
}

/** The content of a file of Helm values. Throws a {@link Fault} that names the file if it is not one. */
export async function readValues(file: string): Promise<Values> {
  const text = await readFile(file, 'utf8')
  // a file of comments alone has no values
  const read = values.safeParse(attempt((): unknown => parse(text) ?? {}, null))
  if (!read.success) throw new Fault(`${file} does not contain Helm values: it must be YAML with a name before each value.`)
  return read.data
}

/** Helm's values files of a side; each overrides those before it. */
export function valuesFiles({ side }: Pick<Cluster, 'side'>, { ciliumValues }: Pick<Choices, 'ciliumValues'>): string[] {
  return [labFile(`${side}.cilium.yaml`), ...ciliumValues === null ? [] : [ciliumValues]]
}

/** Merges values as Helm does: objects key by key, everything else as a whole. */
export function laidOver(below: Values, above: Values): Values {
  const both = Object.entries(above).map(([name, value]) => {
    const under = below[name]
    return [name, isValues(under) && isValues(value) ? laidOver(under, value) : value]
  })
  return { ...below, ...Object.fromEntries(both) }
}

/** The step that installs V2's dataplane. */
export function ciliumStep(cluster: Cluster, choices: Choices): Step {
  return {
    name: `${cluster.side} Cilium`,
    after: [`${cluster.side} cluster`],
    advice: `look at \`kubectl --context=${cluster.context} -n kube-system describe pods -l k8s-app=cilium\``,
    found: async (terms) => {
      const asked = { context: cluster.context, ...terms }
      return await installed(asked, await valuesOf(cluster, choices)) && await rolledOut(asked, 'kube-system', ALL) ? '' : null
    },
    make: async (terms) => {
      const asked = { context: cluster.context, ...terms }
      await install(cluster, choices, asked)
      await rollOut(asked, 'kube-system', AGENT, 420)
      await networkWorks(asked)
      await rollOut(asked, 'kube-system', ALL)
    },
  }
}

// --- internal ---

function isValues(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** All values that Helm gets, as one object. */
async function valuesOf(cluster: Cluster, choices: Choices): Promise<Values> {
  const files = await Promise.all(valuesFiles(cluster, choices).map(readValues))
  return [...files, machineValues(cluster, choices)].reduce(laidOver)
}

async function installed(asked: KubectlOptions, wanted: Values): Promise<boolean> {
  const helm = ['helm', `--kube-context=${asked.context}`, '--namespace=kube-system']
  const releases = JSON.parse(await runText([...helm, 'list', '--filter=^cilium$', '--output=json'], asked)) as
    { chart: string, status: string }[]
  const release = releases[0]
  if (release?.status !== 'deployed' || release.chart !== `cilium-${PINS.cilium.version}`) return false
  const set = JSON.parse(await runText([...helm, 'get', 'values', 'cilium', '--output=json'], asked)) as unknown
  return isDeepStrictEqual(set, wanted)
}

async function install(cluster: Cluster, choices: Choices, asked: KubectlOptions): Promise<void> {
  const file = keep(`${cluster.name}.cilium.yaml`, stringify(machineValues(cluster, choices)))
  const chart = choices.ciliumChart ?? await chartArchive(PINS.cilium, asked)
  const given = [...valuesFiles(cluster, choices), file].map(each => `--values=${each}`)
  const there = [`--kube-context=${asked.context}`, '--namespace=kube-system']
  await runText(['helm', 'upgrade', 'cilium', chart, '--install', ...there, ...given, '--timeout=3m'], { ...asked, seconds: 200 })
}
