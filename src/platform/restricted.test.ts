import type { KubeObject } from '../exec/objects.ts'
import { expect, it } from 'vitest'
import { restricted } from './restricted.ts'
import { workload } from './workload.ts'

const IMAGES = { nginx: 'nginx@sha256:1', toolbox: 'toolbox@sha256:2' }
const objects = await workload({ namespace: 'n' }, IMAGES, 'r1')
function made(kind: string, all: readonly KubeObject[]) {
  return all.filter(one => one.kind === kind) as unknown as Record<string, never>[]
}

it('no pod of the workload runs as root or with a capability, where the namespace is restricted', () => {
  const strict = objects.map(restricted)
  const specs = [...made('Pod', strict).map(({ spec }) => spec), ...made('Deployment', strict).map(({ spec }) => (spec as unknown as { template: { spec: object } }).template.spec)]
  expect(specs).toHaveLength(3)
  for (const spec of specs) {
    expect(spec).toMatchObject({
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [{ securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } } }],
    })
  }
})

it('its nginx needs no directory that only root may write, and is no other beside that', () => {
  const conf = (all: readonly KubeObject[]) => made('ConfigMap', all)[0]!.data!['nginx.conf'] as string
  const before = conf(objects).split('\n')
  const after = conf(objects.map(restricted)).split('\n')
  expect(after.filter(line => !before.includes(line)).map(line => line.trim().split(' ')[0])).toEqual(['client_body_temp_path', 'proxy_temp_path', 'fastcgi_temp_path', 'uwsgi_temp_path', 'scgi_temp_path'])
  expect(before.filter(line => !after.includes(line))).toEqual(['user nobody nogroup;'])
})

it('a Service stays as it is', () => {
  expect(made('Service', objects.map(restricted))).toEqual(made('Service', objects))
})
