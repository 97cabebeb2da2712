import type { TraceLayer } from '../layer.ts'
import { ON_KIND, ON_OTHER } from '../../../words.ts'
import { l1Gke } from './load-balancer.ts'

/** What did asking for a LoadBalancer allocate? */
export const layer: TraceLayer = {
  id: 'l1',
  name: 'Service and addresses',
  question: 'What did asking for a LoadBalancer allocate?',
  about: ['vip'],
  place: 10,
  turn: 0,
  steps: [
    {
      name: 'service',
      title: 'The Service and its addresses',
      run: 'kubectl -n {namespace} get service {service} -o wide',
      complete: { kind: 'rows', atLeast: 1 },
      lead: true,
    },
    {
      name: 'describe',
      title: 'The Service, described',
      run: 'kubectl -n {namespace} describe service {service}',
      complete: { kind: 'lines', match: '^Events:', atLeast: 1 },
      show: { kind: 'match', pattern: /^(Type|IP|LoadBalancer Ingress|Port|TargetPort|NodePort|Endpoints|External Traffic Policy):/ },
      lead: true,
    },
    {
      name: 'announced',
      platforms: ON_KIND,
      title: 'The node that answers for the address',
      run: 'kubectl get servicel2statuses -A',
      complete: { kind: 'rows', atLeast: 1 },
      lead: true,
    },
    {
      name: 'pool',
      platforms: ON_KIND,
      title: 'Where the address comes from',
      run: 'kubectl -n metallb-system get ipaddresspools,l2advertisements -o wide',
      complete: { kind: 'rows', atLeast: 1 },
    },
    ...l1Gke,
    {
      name: 'resolved',
      platforms: ON_OTHER,
      title: 'The load balancer\'s name, and what it resolves to here',
      at: 'here',
      run: 'node src/trace/workload/resolve.ts {hostname}',
      complete: { kind: 'lines', match: '^{vip}$', atLeast: 1 },
    },
  ],
}
