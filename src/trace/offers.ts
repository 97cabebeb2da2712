import type { Step } from './step.ts'
import { ON_CILIUM, SIDES } from '../words.ts'

const COLUMNS = 'KIND:.kind,NAMESPACE:.metadata.namespace,NAME:.metadata.name,IMAGE:.spec.template.spec.containers[*].image'

const IDS = 'POD:.metadata.name,IMAGE:.spec.containers[*].image,DIGEST:.status.containerStatuses[*].imageID'

/** What this cluster really has: its extensions and what runs in it. */
export const offers: readonly Step[] = [
  {
    name: 'crds',
    layer: 'offers',
    sides: SIDES,
    title: 'Custom resources',
    at: 'kubectl',
    run: 'kubectl get crd -o name',
    complete: { kind: 'lines', match: '^customresourcedefinition', atLeast: 1 },
    lead: true,
  },
  {
    name: 'workloads',
    layer: 'offers',
    sides: SIDES,
    title: 'What runs the cluster',
    at: 'kubectl',
    run: `kubectl get daemonsets,deployments -A -o 'custom-columns=${COLUMNS}'`,
    complete: { kind: 'rows', atLeast: 2 },
    lead: true,
  },
  {
    name: 'image-ids',
    layer: 'offers',
    sides: SIDES,
    title: 'The digests of what runs',
    at: 'kubectl',
    run: `kubectl -n kube-system get pods -o 'custom-columns=${IDS}'`,
    complete: { kind: 'rows', atLeast: 2 },
    required: false,
  },
  {
    name: 'network-logging',
    layer: 'offers',
    sides: ON_CILIUM,
    platforms: ['gke'],
    title: 'The managed log of policy verdicts',
    at: 'kubectl',
    run: 'kubectl get networkloggings.networking.gke.io default -o yaml',
    complete: { kind: 'lines', match: '^kind: NetworkLogging$', atLeast: 1 },
    show: { kind: 'match', pattern: /^kind:|^spec:|^ {2,}(?:cluster|allow|deny|log|delegate):/ },
    required: false,
    lead: true,
    adds: { v1: { says: 'V1 has no verdicts to log. For them it would need a policy engine.' } },
  },
]
