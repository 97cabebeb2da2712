import type { TraceLayer } from '../layer.ts'
import { ON_CILIUM, ON_KUBE_PROXY } from '../../../words.ts'

const CONDITIONS = [
  'GENERATION:.metadata.generation',
  'ADDRESS:.endpoints[*].addresses[0]',
  'READY:.endpoints[*].conditions.ready',
  'SERVING:.endpoints[*].conditions.serving',
  'TERMINATING:.endpoints[*].conditions.terminating',
].join(',')

const OF_SERVICE = 'kubernetes.io/service-name={service}'

/** Who may receive it? */
export const layer: TraceLayer = {
  id: 'l2',
  name: 'Endpoints',
  question: 'Who may receive it?',
  about: ['pod'],
  place: 20,
  turn: 0,
  steps: [
    {
      name: 'pods',
      title: 'The replicas and their nodes',
      run: 'kubectl -n {namespace} get pods -l app={service} -o wide --sort-by=.spec.nodeName',
      complete: { kind: 'rows', atLeast: 3 },
      lead: true,
    },
    {
      name: 'slices',
      title: 'The EndpointSlice both dataplanes read',
      run: `kubectl -n {namespace} get endpointslices -l ${OF_SERVICE}`,
      complete: { kind: 'rows', atLeast: 1 },
      lead: true,
    },
    {
      name: 'conditions',
      title: 'Ready, serving, terminating',
      run: `kubectl -n {namespace} get endpointslices -l ${OF_SERVICE} -o 'custom-columns=${CONDITIONS}'`,
      complete: { kind: 'rows', atLeast: 1 },
    },
    {
      name: 'ciliumendpoints',
      on: ON_CILIUM,
      title: 'What Cilium adds: each replica\'s identity',
      run: 'kubectl -n {namespace} get ciliumendpoints -l app={service}',
      complete: { kind: 'rows', atLeast: 3 },
      lead: true,
      adds: { on: ON_KUBE_PROXY, says: '{side} knows its pods by address. For identities it would need a service mesh.' },
    },
  ],
}
