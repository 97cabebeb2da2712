import type { Side } from '../../words.ts'
import type { Ledger, Resource } from './ledger.ts'
import { hasCilium } from '../../words.ts'
import { clientName, LABELS, regionOf } from './names.ts'

/** The parts of a ledger that a command about the pair needs. */
export type Pair = Pick<Ledger, 'run' | 'project' | 'zone' | 'version' | 'channel' | 'machineType' | 'nodes' | 'spot'> & Partial<Pick<Ledger, 'privateNodes'>>

export const JSON_OUT = '--format=json'

/**
 * The only words in which the two `create` commands differ. Hubble's flows are read through the relay. For the one of kube-proxy
 * gcloud 528 sends the API no word at all, so that the version's own default decides; `up` looks which dataplane came of it.
 */
const DATAPLANE = {
  kubeProxy: ['--no-enable-dataplane-v2'],
  cilium: ['--enable-dataplane-v2', '--enable-dataplane-v2-flow-observability', '--enable-dataplane-v2-metrics'],
}

/** Creates a side's cluster without waiting for it: Standard, zonal, in the channel, at exactly this version. */
export function create(side: Side, name: string, pair: Pair): string[] {
  return [
    ...['gcloud', 'container', 'clusters', 'create', name],
    ...at(pair),
    `--release-channel=${pair.channel}`,
    `--cluster-version=${pair.version}`,
    `--machine-type=${pair.machineType}`,
    `--num-nodes=${pair.nodes}`,
    ...pair.spot ? ['--spot'] : [],
    '--disk-type=pd-standard',
    '--disk-size=30',
    '--image-type=COS_CONTAINERD',
    '--enable-ip-alias',
    ...pair.privateNodes ? ['--enable-private-nodes'] : [],
    labelsOf(pair),
    ...DATAPLANE[hasCilium(side) ? 'cilium' : 'kubeProxy'],
    '--async',
    JSON_OUT,
  ]
}

/** The cluster as the GKE API describes it. */
export function describe(name: string, pair: Pick<Pair, 'project' | 'zone'>): string[] {
  return ['gcloud', 'container', 'clusters', 'describe', name, ...at(pair), JSON_OUT]
}

/** Every cluster of the project; with `labelled` only those that some `up` created. */
export function list({ project, labelled }: { project: string, labelled: boolean }): string[] {
  const filter = labelled ? [`--filter=resourceLabels.purpose=${LABELS.purpose}`] : []
  return ['gcloud', 'container', 'clusters', 'list', `--project=${project}`, ...filter, JSON_OUT]
}

/** Deletes a cluster without waiting for it. */
export function remove(name: string, pair: Pick<Pair, 'project' | 'zone'>): string[] {
  return ['gcloud', 'container', 'clusters', 'delete', name, ...at(pair), '--quiet', '--async', JSON_OUT]
}

/** Writes a context for the cluster into the file that KUBECONFIG names. */
export function credentials(name: string, pair: Pick<Pair, 'project' | 'zone'>): string[] {
  return ['gcloud', 'container', 'clusters', 'get-credentials', name, ...at(pair)]
}

/** The versions on offer. */
export function serverConfig(pair: Pick<Pair, 'project' | 'zone'>): string[] {
  return ['gcloud', 'container', 'get-server-config', ...at(pair), JSON_OUT]
}

/** gcloud's own settings: account, project, endpoint overrides, from any file or variable. */
export const settings: readonly string[] = ['gcloud', 'config', 'list', '--all', JSON_OUT]

/** The versions of gcloud and its components. */
export const versions: readonly string[] = ['gcloud', 'version', JSON_OUT]

/** The project as Resource Manager describes it. */
export function describeProject(project: string): string[] {
  return ['gcloud', 'projects', 'describe', project, JSON_OUT]
}

/** The APIs that are enabled. */
export function enabledServices(project: string): string[] {
  return ['gcloud', 'services', 'list', '--enabled', `--project=${project}`, JSON_OUT]
}

/** The region with its quotas and their current use. */
export function describeRegion({ project, zone }: Pick<Pair, 'project' | 'zone'>): string[] {
  return ['gcloud', 'compute', 'regions', 'describe', regionOf(zone), `--project=${project}`, JSON_OUT]
}

/** The project as Compute Engine describes it, with the quotas that all its regions share and their current use. */
export function describeProjectQuotas(project: string): string[] {
  return ['gcloud', 'compute', 'project-info', 'describe', `--project=${project}`, JSON_OUT]
}

/** The subnet that Google makes in each region of a project. */
export function describeSubnet({ project, zone }: Pick<Pair, 'project' | 'zone'>): string[] {
  return ['gcloud', 'compute', 'networks', 'subnets', 'describe', 'default', `--region=${regionOf(zone)}`, `--project=${project}`, JSON_OUT]
}

/** The machines of a pair, by its label; a preempted one is listed until it is replaced. */
export function instances({ project, run }: Pick<Pair, 'project' | 'run'>): string[] {
  return ['gcloud', 'compute', 'instances', 'list', `--project=${project}`, `--filter=labels.${LABELS.run}=${run}`, JSON_OUT]
}

/** Which of these names still exist, of one kind. */
export function remaining(kind: Resource['kind'], names: readonly string[], project: string): string[] {
  return ['gcloud', 'compute', kind, 'list', `--project=${project}`, `--filter=name=(${names.join(' ')})`, JSON_OUT]
}

/**
 * Resources with the pair's names, other than the clusters: disks of their nodes, firewall rules, machines, including the
 * client's.
 */
export function named(kind: 'instances' | 'disks' | 'firewall-rules', clusters: readonly string[], { run, project }: Pick<Pair, 'run' | 'project'>): string[] {
  const filter = `--filter=name~"^(gke-(${clusters.join('|')})-|${clientName(run)}$)"`
  return ['gcloud', 'compute', kind, 'list', `--project=${project}`, filter, JSON_OUT]
}

/** The target of a forwarding rule, described. */
export function describeTarget(kind: 'target-pools' | 'backend-services', name: string, { project, zone }: Pick<Pair, 'project' | 'zone'>): string[] {
  return ['gcloud', 'compute', kind, 'describe', name, `--project=${project}`, `--region=${regionOf(zone)}`, JSON_OUT]
}

/** The option that labels what is created as ours, and as of this pair. */
export function labelsOf({ run }: Pick<Pair, 'run'>): string {
  return `--labels=purpose=${LABELS.purpose},${LABELS.run}=${run}`
}

/** The options that say where a pair is. */
export function at({ project, zone }: Pick<Pair, 'project' | 'zone'>): string[] {
  return [`--project=${project}`, `--zone=${zone}`]
}
