import type { CommandOptions } from '../../exec/command.ts'
import type { KubectlOptions } from '../../exec/kubectl.ts'
import type { Step } from '../make-steps.ts'
import type { Cluster } from './names.ts'
import type { Choices } from './versions.ts'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { parse, stringify } from 'yaml'
import { runText, succeeds, until } from '../../exec/command.ts'
import { kubectl, kubectlJson, kubectlText, rolledOut, rollOut } from '../../exec/kubectl.ts'
import { sha256 } from '../../exec/remote-digest.ts'
import { FOLDER, keep, labFile, NETWORK } from './names.ts'
import { ipv4Of, poolsOf } from './pools.ts'
import { PINS } from './versions.ts'

const SYSTEM = 'metallb-system'
const PARTS = ['deployment/controller', 'daemonset/speaker']
const KINDS = ['ipaddresspools.metallb.io', 'l2advertisements.metallb.io', 'servicel2statuses.metallb.io']

const ADVERTISEMENT = labFile('metallb.yaml')

/** An object of MetalLB's own kinds. */
interface SystemObject {
  apiVersion: string
  kind: string
  metadata: { name: string, namespace: string }
  spec: object
}

/** The step that installs a side's load balancer, after the step `network`. */
export function metallbStep(cluster: Cluster, network: string, choices: Choices): Step {
  return {
    name: `${cluster.side} MetalLB`,
    after: [network],
    advice: `look at \`kubectl --context=${cluster.context} -n ${SYSTEM} get pods,events\``,
    found: async (terms) => {
      const asked = { context: cluster.context, ...terms }
      const known = await succeeds(kubectl(asked, 'get', 'crd', ...KINDS), asked)
      return known && await rolledOut(asked, SYSTEM, PARTS) ? '' : null
    },
    make: async (terms) => {
      const asked = { context: cluster.context, ...terms, seconds: 120 }
      await gone(asked)
      await kubectlText(asked, 'apply', '--server-side', '--force-conflicts', `--filename=${await manifest(choices)}`)
      await rollOut(asked, SYSTEM, PARTS)
    },
  }
}

/** The addresses that a side assigns (MetalLB's IPAddressPool). */
export function poolObject(range: string): SystemObject {
  return {
    apiVersion: 'metallb.io/v1beta1',
    kind: 'IPAddressPool',
    metadata: { name: 'netflow', namespace: SYSTEM },
    spec: { addresses: [range] },
  }
}

/** The step that assigns a side its range of addresses, from Docker's description of its network. */
export function poolStep(cluster: Cluster): Step {
  const range = async (terms: CommandOptions) => poolsOf(await subnet(terms))[cluster.side]
  return {
    name: `${cluster.side} addresses`,
    after: [`${cluster.side} MetalLB`],
    advice: `look at \`docker network inspect ${NETWORK}\` and \`kubectl --context=${cluster.context} -n ${SYSTEM} logs deploy/controller\``,
    found: async (terms) => {
      const wanted = await range(terms)
      return await hasPool({ context: cluster.context, ...terms }, wanted) ? wanted : null
    },
    make: async (terms) => {
      const asked = { context: cluster.context, ...terms }
      const wanted = await range(terms)
      const file = keep(`${cluster.name}.pool.yaml`, stringify(poolObject(wanted)))
      // MetalLB's own webhook validates these objects, and answers a little later than its pod is ready.
      await until(`MetalLB on ${cluster.context} accepting its pool`, 120, () =>
        kubectlText(asked, 'apply', '--server-side', '--force-conflicts', `--filename=${file}`, `--filename=${ADVERTISEMENT}`), asked)
      return wanted
    },
  }
}

/** The manifest's text with its images by digest. Throws if a pinned image is not in it. */
export function pinned(text: string): string {
  return Object.entries(PINS.metallb.images).reduce((pinned, [name, digest]) => {
    if (!pinned.includes(`image: ${name}\n`)) throw new Error(`MetalLB's manifest does not name ${name}`)
    return pinned.replaceAll(`image: ${name}\n`, `image: ${name}@${digest}\n`)
  }, text)
}

// --- internal ---

async function subnet(terms: CommandOptions): Promise<string> {
  return ipv4Of(JSON.parse(await runText(['docker', 'network', 'inspect', NETWORK, '--format={{json .IPAM.Config}}'], terms)) as
    { Subnet: string }[])
}

async function hasPool(asked: KubectlOptions, range: string): Promise<boolean> {
  const advertisement = parse(await readFile(ADVERTISEMENT, 'utf8')) as SystemObject
  const specs = await Promise.all([poolObject(range), advertisement].map(async ({ kind, metadata: { name }, spec }) => {
    const found = await kubectlJson<{ spec: object }>(asked, `--namespace=${SYSTEM}`, 'get', kind, name).catch(() => null)
    return found !== null && isDeepStrictEqual({ ...found.spec, ...spec }, found.spec)
  }))
  return specs.every(Boolean)
}

/** Waits for the end of a namespace that is being deleted, since it would take everything new with it. */
async function gone(asked: KubectlOptions): Promise<void> {
  await until(`the end of a dying namespace ${SYSTEM} on ${asked.context}`, 120, async (soFar) => {
    soFar('it is still terminating')
    const phase = await kubectlText(asked, 'get', 'namespace', SYSTEM, '--ignore-not-found', '--output=jsonpath={.status.phase}')
    return phase === 'Terminating' ? null : true
  }, asked)
}

/** What is published is kept as it is, so that its digest can be checked again; what is applied is made from it. */
async function manifest({ metallbManifest }: Choices): Promise<string> {
  if (metallbManifest !== null) return metallbManifest
  const { sha256: wanted, version } = PINS.metallb
  const name = `metallb-${version}.published.yaml`
  const stored = await readFile(join(FOLDER, name), 'utf8').catch(() => null)
  const isWhole = stored !== null && sha256(stored) === wanted
  const text = isWhole ? stored : await fetched()
  if (!isWhole) keep(name, text)
  return keep(`metallb-${version}.yaml`, pinned(text))
}

async function fetched(): Promise<string> {
  const { manifest, sha256: wanted } = PINS.metallb
  const answer = await fetch(manifest, { signal: AbortSignal.timeout(60_000) })
  if (!answer.ok) throw new Error(`${manifest} answers ${answer.status}; give the file by --metallb-manifest`)
  const text = await answer.text()
  const digest = sha256(text)
  if (digest !== wanted) throw new Error(`${manifest} has sha256 ${digest}, not ${wanted} as pinned: nothing was applied`)
  return text
}
