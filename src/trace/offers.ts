import type { Step } from './step.ts'
import { SIDES } from './words.ts'

const COLUMNS = 'KIND:.kind,NAMESPACE:.metadata.namespace,NAME:.metadata.name,IMAGE:.spec.template.spec.containers[*].image'

/** What this cluster really has: its extensions and what runs in it. */
export const offers: readonly Step[] = [
  {
    name: 'crds',
    layer: 'offers',
    sides: SIDES,
    title: 'Custom resources',
    at: 'kubectl',
    run: ['kubectl', 'get', 'crd', '-o', 'name'],
    complete: { kind: 'lines', match: '^customresourcedefinition', atLeast: 1 },
    lead: true,
  },
  {
    name: 'workloads',
    layer: 'offers',
    sides: SIDES,
    title: 'What runs the cluster',
    at: 'kubectl',
    run: [
      'kubectl',
      'get',
      'daemonsets,deployments',
      '-A',
      '-o',
      `custom-columns=${COLUMNS}`,
    ],
    complete: { kind: 'rows', atLeast: 2 },
    lead: true,
  },
]
