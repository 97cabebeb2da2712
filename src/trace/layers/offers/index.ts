import type { TraceLayer } from '../layer.ts'
import { ON_CILIUM, ON_GKE, ON_KUBE_PROXY } from '../../../words.ts'

const COLUMNS = 'KIND:.kind,NAMESPACE:.metadata.namespace,NAME:.metadata.name,IMAGE:.spec.template.spec.containers[*].image'

const IDS = 'POD:.metadata.name,IMAGE:.spec.containers[*].image,DIGEST:.status.containerStatuses[*].imageID'

/** What this cluster really has: its extensions and what runs in it. */
export const layer: TraceLayer = {
  id: 'offers',
  name: 'Managed, not hand-built',
  question: 'What does this cluster really offer?',
  place: 300,
  turn: 4,
  steps: [
    {
      name: 'crds',
      title: 'Custom resources',
      run: 'kubectl get crd -o name',
      complete: { kind: 'lines', match: '^customresourcedefinition', atLeast: 1 },
      lead: true,
    },
    {
      name: 'workloads',
      title: 'What runs the cluster',
      run: `kubectl get daemonsets,deployments -A -o 'custom-columns=${COLUMNS}'`,
      complete: { kind: 'rows', atLeast: 2 },
      lead: true,
    },
    {
      name: 'image-ids',
      title: 'The digests of what runs',
      run: `kubectl -n kube-system get pods -o 'custom-columns=${IDS}'`,
      complete: { kind: 'rows', atLeast: 2 },
      required: false,
    },
    {
      name: 'network-logging',
      on: ON_CILIUM,
      platforms: ON_GKE,
      title: 'The managed log of policy verdicts',
      run: 'kubectl get networkloggings.networking.gke.io default -o yaml',
      complete: { kind: 'lines', match: '^kind: NetworkLogging$', atLeast: 1 },
      show: { kind: 'match', pattern: /^kind:|^spec:|^ {2,}(?:cluster|allow|deny|log|delegate):/ },
      required: false,
      lead: true,
      adds: { on: ON_KUBE_PROXY, says: '{side} has no verdicts to log. For them it would need a policy engine.' },
    },
  ],
}
