import type { ClusterAccess } from '../../exec/kubectl.ts'
import type { ClusterNode } from '../../set/manifest.ts'
import type { GkeCluster } from './cluster.ts'
import type { Settings } from './gcloud.ts'
import process from 'node:process'
import { gcloudEnvironment } from '../../exec/gcloud-environment.ts'
import { kubectlText } from '../../exec/kubectl.ts'
import { clusterList, endpointsOf } from './cluster.ts'
import { list } from './commands.ts'
import { askCloud, gcloudSettings } from './gcloud.ts'
import { projectId } from './names.ts'

/** Whether a cluster is GKE's: the cluster from the GKE API, or why that could not be confirmed. */
type Verdict
  = | { gke: GkeCluster, project: string, evidence: string }
    | { gke: null, evidence: string }

/**
 * Confirms that a cluster whose nodes have Compute Engine's provider ids is GKE's. The GKE API, at Google's own address, must
 * list a cluster whose endpoint is the server in this kubeconfig: provider ids alone are text that anybody can write on a node.
 */
export async function verdict(
  reach: ClusterAccess,
  nodes: readonly Pick<ClusterNode, 'providerId'>[],
  environment: Record<string, string | undefined> = process.env,
): Promise<Verdict> {
  const terms = { env: { ...reach.env, ...gcloudEnvironment(environment) }, signal: reach.signal }
  try {
    const detour = detours(await gcloudSettings(terms))
    const project = projectOf(nodes)
    if (detour !== null || project === null) return judge({ detour, project, clusters: [], server: '' })
    const clusters = await askCloud(clusterList, list({ project, labelled: false }), terms)
    return judge({ detour, project, clusters, server: await serverOf(reach) })
  }
  catch (error) {
    return { gke: null, evidence: `the GKE API could not be asked: ${(error as Error).message.split('\n')[0]}` }
  }
}

/** The evidence: which API gcloud uses, the nodes' project and its clusters, the host in the kubeconfig. */
interface Testimony {
  detour: string | null
  project: string | null
  clusters: readonly GkeCluster[]
  server: string
}

/** The verdict on this evidence. */
export function judge({ detour, project, clusters, server }: Testimony): Verdict {
  if (detour !== null) return { gke: null, evidence: `gcloud does not ask Google's own API: ${detour}` }
  if (project === null) return { gke: null, evidence: 'the nodes are not all of one project' }
  const gke = clusters.find(one => endpointsOf(one).includes(server))
  return gke
    ? { gke, project, evidence: `the GKE API has ${gke.name} in ${gke.location} at the address of the kubeconfig's server` }
    : { gke: null, evidence: 'the GKE API has no cluster at the address of the kubeconfig\'s server' }
}

/** Settings that make gcloud use another API than Google's own: endpoint overrides, another universe, unchecked TLS; or null. */
export function detours(found: Settings): string | null {
  const { api_endpoint_overrides: overrides = {}, core = {}, auth = {} } = found
  const [override] = Object.entries(overrides).filter(([, value]) => value !== null)
  if (override) return `api_endpoint_overrides/${override[0]} is set to ${String(override[1])}`
  const universe = core.universe_domain ?? null
  if (universe !== null && universe !== 'googleapis.com') return `core/universe_domain is ${String(universe)}`
  return [core.disable_ssl_validation, auth.disable_ssl_validation].some(value => String(value).toLowerCase() === 'true')
    ? 'disable_ssl_validation is set'
    : null
}

// --- internal ---

/** `gce://PROJECT/ZONE/INSTANCE` (cloud-provider-gcp); the project that all nodes share, or null. */
function projectOf(nodes: readonly Pick<ClusterNode, 'providerId'>[]): string | null {
  const projects = new Set(nodes.map(({ providerId }) => /^gce:\/\/([^/]+)\/[^/]+\/[^/]+$/.exec(providerId)?.[1] ?? ''))
  const [project] = projects
  return projects.size === 1 && projectId.safeParse(project).success ? project! : null
}

/** The host that kubectl talks to for this context. */
async function serverOf(reach: ClusterAccess): Promise<string> {
  const words = ['config', 'view', '--minify', '-o', 'jsonpath={.clusters[0].cluster.server}']
  return new URL(await kubectlText({ ...reach, purpose: 'Cannot read the server of this context' }, ...words)).hostname
}
