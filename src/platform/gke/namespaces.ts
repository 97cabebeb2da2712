import type { ClusterAccess } from '../../exec/kubectl.ts'
import type { Side } from '../../words.ts'
import type { Ledger } from './ledger.ts'
import type { Ways } from './pair.ts'
import { z } from 'zod'
import { dnsName, kubectlParsed, kubectlText } from '../../exec/kubectl.ts'
import { OURS } from '../../exec/objects.ts'
import { namesOf, resourcesOf, serviceShape } from './balancer.ts'
import { note } from './ledger.ts'

const namespaceList = z.object({
  items: z.array(z.object({ metadata: z.object({ name: dnsName, labels: z.record(z.string(), z.string()).default({}) }) })),
})
type Namespace = z.infer<typeof namespaceList>['items'][number]

/** Namespaces that come with a GKE cluster (seen on Standard clusters; a name that is missing here only makes `down` ask). */
const OF_GKE = /^(?:default|kube-(?:system|public|node-lease)|gke-[a-z0-9-]+|gmp-(?:public|system))$/

/** The namespaces of a cluster that neither GKE nor this deck created. */
export async function foreignNamespaces(reach: ClusterAccess): Promise<string[]> {
  const theirs = (await namespaces(reach)).filter(one => !isOurs(one) && !OF_GKE.test(one.metadata.name))
  return theirs.map(({ metadata }) => metadata.name)
}

/** Deletes our namespaces and waits until they are gone, so that all finalizers in them have run. Returns their names. */
export async function deleteNamespaces(reach: ClusterAccess): Promise<string[]> {
  const names = (await namespaces(reach)).filter(isOurs).map(({ metadata }) => metadata.name)
  const patient = { ...reach, seconds: 620, purpose: 'Our namespaces do not go' }
  if (names.length > 0) await kubectlText(patient, 'delete', 'namespace', ...names, '--wait=true', '--timeout=600s')
  return names
}

/**
 * Records what our Services have created outside the cluster, just before they are deleted: a Service that was recreated since
 * `up` has other names.
 */
export async function noteServices(ledger: Ledger, side: Side, reach: ClusterAccess, { folder }: Pick<Ways, 'folder'>): Promise<void> {
  const words = ['get', 'services', '--all-namespaces', `--selector=${OURS.key}=${OURS.value}`]
  const asked = { ...reach, purpose: 'Cannot list our Services' }
  const { items } = await kubectlParsed(z.object({ items: z.array(balanced) }), asked, ...words)
  const known = ledger.clusters[side].service
  for (const service of items.filter(({ spec }) => spec.type === 'LoadBalancer')) {
    const resources = resourcesOf(namesOf(service))
    const more = resources.filter(one => !known?.resources.some(({ name, kind }) => name === one.name && kind === one.kind))
    note(ledger, side, { service: { uid: service.metadata.uid, resources: [...known?.resources ?? [], ...more] } }, folder)
  }
}

// --- internal ---

const balanced = serviceShape.extend({ spec: z.object({ type: z.string() }) })

async function namespaces(reach: ClusterAccess): Promise<Namespace[]> {
  return (await kubectlParsed(namespaceList, { ...reach, purpose: 'Cannot list the namespaces' }, 'get', 'namespaces')).items
}

function isOurs({ metadata: { labels } }: Namespace): boolean {
  return labels[OURS.key] === OURS.value
}
