import type { KubeObject } from '../exec/objects.ts'

/**
 * The same object as a namespace admits it that enforces Pod Security's `restricted`: its pods without root, capabilities, or a
 * way to either. An unprivileged nginx listens on port 80 by a sysctl that is allowed there, and writes below /tmp.
 */
export function restricted(object: KubeObject): KubeObject {
  const { kind, data, spec } = object as KubeObject & { data?: Record<string, string>, spec?: Templated }
  if (kind === 'ConfigMap' && data) {
    const files = Object.entries(data).map(([name, text]) => [name, unprivileged(text)])
    return { ...object, data: Object.fromEntries(files) } as KubeObject
  }
  if (kind === 'Deployment' && spec?.template) {
    return { ...object, spec: { ...spec, template: { ...spec.template, spec: without(spec.template.spec) } } } as KubeObject
  }
  return kind === 'Pod' ? { ...object, spec: without(spec as PodSpec) } as KubeObject : object
}

// --- internal ---

interface PodSpec { containers: object[] }
interface Templated { template?: { spec: PodSpec } }

/** Debian and Alpine agree on this id for `nobody`. */
const NOBODY = 65_534
const TEMPORARY = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']

function without(spec: PodSpec): PodSpec & { securityContext: object } {
  const sysctls = [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }]
  const container = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } }
  return {
    ...spec,
    securityContext: { runAsNonRoot: true, runAsUser: NOBODY, seccompProfile: { type: 'RuntimeDefault' }, sysctls },
    containers: spec.containers.map(one => ({ ...one, securityContext: container })),
  }
}

function unprivileged(nginx: string): string {
  const paths = TEMPORARY.map(what => `  ${what}_temp_path /tmp/${what};\n`).join('')
  return nginx.replace(/^user .*\n/m, '').replace(/^http \{\n/m, `http {\n${paths}`)
}
