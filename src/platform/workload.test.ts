import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { validName } from '../exec/objects.ts'
import { createMissing, mend, namespaceState, runningToolboxes, workload } from './workload.ts'

const IMAGES = { nginx: 'nginx@sha256:1', toolbox: 'toolbox@sha256:2' }
const OURS = { metadata: { name: 'netflow-test', labels: { 'app.kubernetes.io/managed-by': 'dataplane-deck' } } }
const THEIRS = { metadata: { name: 'netflow-test', labels: { team: 'payments' } } }

/** Answers as kubectl would: namespace and pods from files, the objects named in another as present, and notes every call. */
const FAKE = `#!/bin/sh
here=$(dirname "$0")
echo "$*" >> "$here/calls"
case "$*" in
  *"get namespace"*) cat "$here/namespace" ;;
  *" get pods"*) cat "$here/pods" ;;
  *" delete pod "*) sed -i "s,^Pod/$5$,," "$here/present" ;;
  *" get "*) for present in $(cat "$here/present"); do case "$*" in *"get $(echo "$present" | tr / ' ') "*) echo "$present" ;; esac; done ;;
esac
exit 0
`

describe('the workload', () => {
  it('is written with the images, the namespace and the run it was given, every object ours', async () => {
    const objects = await workload({ namespace: 'elsewhere' }, IMAGES, 'r1')
    expect(objects.map(({ kind, metadata: { name } }) => `${kind}/${name}`)).toEqual([
      'Namespace/elsewhere',
      'ConfigMap/nginx',
      'Deployment/nginx',
      'Service/nginx',
      'Pod/client',
      'Pod/stranger',
    ])
    expect(objects.filter(({ kind, metadata }) => kind !== 'Namespace' && metadata.namespace !== 'elsewhere')).toEqual([])
    expect(objects.every(({ metadata: { labels } }) =>
      labels?.['app.kubernetes.io/managed-by'] === 'dataplane-deck' && labels['dataplane-deck/run'] === 'r1')).toBe(true)
    expect(JSON.stringify(objects).match(/"image":"[^"]+"/g)).toEqual([
      '"image":"nginx@sha256:1"',
      '"image":"toolbox@sha256:2"',
      '"image":"toolbox@sha256:2"',
    ])
  })

  it('has one unnamed port, IPv4 only, and takes traffic on every node', async () => {
    const service = (await workload({ namespace: 'netflow-test' }, IMAGES))[3]
    expect(service).toMatchObject({ spec: {
      type: 'LoadBalancer',
      externalTrafficPolicy: 'Cluster',
      ipFamilies: ['IPv4'],
      ports: [{ port: 80, targetPort: 80, protocol: 'TCP' }],
    } })
    expect(JSON.stringify(service)).not.toContain('"name":"http"')
  })
})

describe('a name from a cluster', () => {
  it.each(['netflow-v1-worker', 'gke-a-1.c.project.internal', 'a'])('such as %s is taken', (name) => {
    expect(validName(name, 'the node')).toBe(name)
  })

  it.each(['--all', '-x', 'a b', 'A', '', 'a;b', 'a/b', '$(id)', 'a\nb', 'a'.repeat(254)])('such as %j is refused', (name) => {
    expect(() => validName(name, 'the node')).toThrow('the node')
  })
})

describe('a run on a cluster', () => {
  let folder: string
  const target = () => ({
    context: 'somewhere',
    namespace: 'netflow-test',
    service: 'nginx',
    port: 80,
    env: { PATH: `${folder}:${process.env.PATH}` },
  })
  const calls = async () => (await readFile(join(folder, 'calls'), 'utf8')).trim().split('\n')
  const changes = async () => (await calls()).filter(call => !call.includes(' get '))

  async function cluster(namespace: object | null, present: string[], pods: object[] = []): Promise<void> {
    await writeFile(join(folder, 'pods'), JSON.stringify({ items: pods }))
    await writeFile(join(folder, 'namespace'), namespace ? JSON.stringify(namespace) : '')
    await writeFile(join(folder, 'present'), present.join('\n'))
  }

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'workload-'))
    await writeFile(join(folder, 'kubectl'), FAKE, { mode: 0o755 })
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('refuses a namespace that is somebody else\'s, by name, and changes nothing', async () => {
    await cluster(THEIRS, [])
    const objects = await workload(target(), IMAGES)
    await expect(createMissing(target(), objects)).rejects.toThrow('namespace netflow-test in somewhere belongs to someone else')
    expect(await changes()).toEqual([])
  })

  it('tells a namespace that is ours from one that is not there', async () => {
    await cluster(OURS, [])
    expect(await namespaceState(target())).toBe('ours')
    await cluster(null, [])
    expect(await namespaceState(target())).toBe('absent')
  })

  it('creates exactly what is missing and says what that was', async () => {
    await cluster(OURS, ['Namespace/netflow-test', 'ConfigMap/nginx', 'Deployment/nginx', 'Pod/client'])
    expect(await createMissing(target(), await workload(target(), IMAGES))).toEqual([
      { kind: 'Service', name: 'nginx' },
      { kind: 'Pod', name: 'stranger' },
    ])
    expect((await changes()).filter(call => call.includes(' create '))).toHaveLength(2)
  })

  const pod = (name: string, phase: string, deleted = {}) => ({ metadata: { name, ...deleted }, status: { phase } })

  it('makes a pod anew that was evicted, and leaves those that run, and those of others', async () => {
    await cluster(OURS, ['Namespace/netflow-test', 'ConfigMap/nginx', 'Deployment/nginx', 'Service/nginx', 'Pod/client', 'Pod/stranger'], [
      pod('client', 'Failed'),
      pod('stranger', 'Running'),
      pod('nginx-a', 'Failed'),
    ])
    expect(await createMissing(target(), await workload(target(), IMAGES))).toEqual([{ kind: 'Pod', name: 'client' }])
    expect((await changes()).filter(call => call.includes(' delete '))).toEqual(['--context=somewhere --namespace=netflow-test delete pod client --ignore-not-found'])
    await mend(target(), await workload(target(), IMAGES))
    expect((await changes()).slice(-2)).toEqual([expect.stringContaining(' delete pod client '), expect.stringContaining(' apply ')])
  })

  it('uses its toolboxes while they run', async () => {
    await cluster(OURS, [], [pod('toolbox-a', 'Running'), pod('toolbox-b', 'Failed'), pod('toolbox-c', 'Running', { deletionTimestamp: '2026-11-30T20:00:00Z' })])
    expect(await runningToolboxes(target(), 'r1')).toEqual(['toolbox-a'])
    expect((await calls()).at(-1)).toContain('--selector=app=toolbox,dataplane-deck/run=r1')
  })

  it('names its cluster in every call', async () => {
    await cluster(OURS, [])
    await createMissing(target(), await workload(target(), IMAGES))
    expect((await calls()).filter(call => !call.startsWith('--context=somewhere '))).toEqual([])
  })
})
