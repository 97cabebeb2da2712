import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { laidOver, machineValues, readValues, valuesFiles } from './cilium.ts'
import { CLUSTERS, labFile, RANGES } from './names.ts'

const folder = mkdtempSync(join(tmpdir(), 'values-'))
afterAll(() => rmSync(folder, { recursive: true }))

function write(text: string): string {
  const file = join(folder, 'mine.yaml')
  writeFileSync(file, text)
  return file
}

describe('values for Cilium', async () => {
  const values = await readValues(labFile('v2.cilium.yaml'))

  it('route V2\'s pods as V1\'s are, in the ranges of both clusters', () => {
    expect(values).toMatchObject({
      kubeProxyReplacement: true,
      routingMode: 'native',
      ipv4NativeRoutingCIDR: RANGES.pods,
      ipam: { mode: 'kubernetes' },
      hubble: { relay: { enabled: true } },
    })
  })

  it('leave host routing and Socket LB to Cilium\'s own defaults, and masquerade in eBPF, which host routing needs', () => {
    expect(values.bpf).toEqual({ masquerade: true })
    expect(values).not.toHaveProperty('socketLB')
  })

  it('are made more like GKE\'s by a file over them, and the rest stays', async () => {
    const [own, over] = valuesFiles(CLUSTERS.v2, { ciliumValues: labFile('v2.gke-like.yaml') })
    expect([own, over]).toEqual([labFile('v2.cilium.yaml'), labFile('v2.gke-like.yaml')])
    expect(laidOver(values, await readValues(labFile('v2.gke-like.yaml')))).toEqual({
      ...values,
      bpf: { masquerade: false },
      enableIPv4Masquerade: true,
      socketLB: { hostNamespaceOnly: true },
      endpointRoutes: { enabled: true },
    })
  })

  it('are laid over each other key by key, lists whole', () => {
    expect(laidOver({ a: { b: 1, c: [1, 2] }, d: 1 }, { a: { c: [3] }, e: { f: 1 } }))
      .toEqual({ a: { b: 1, c: [3] }, d: 1, e: { f: 1 } })
  })

  it.each([['- a\n- b\n'], ['a: [\n'], ['word\n']])('are refused by the name of their file where it holds %j', async (text) => {
    await expect(readValues(write(text))).rejects.toThrow(/mine\.yaml does not contain Helm values/)
  })

  it('are none in a file of comments alone', async () => {
    expect(await readValues(write('# nothing yet\n'))).toEqual({})
  })

  it('leave published images to the digests that are in the chart', () => {
    expect(machineValues(CLUSTERS.v2, { ciliumChart: null }))
      .toEqual({ k8sServiceHost: CLUSTERS.v2.controlPlane, k8sServicePort: 6443 })
  })

  it('take images by tag where the chart was given by hand, for each image that is started', () => {
    const image = { useDigest: false, pullPolicy: 'IfNotPresent' }
    expect(machineValues(CLUSTERS.v2, { ciliumChart: '/charts/cilium' }))
      .toMatchObject({ image, operator: { image }, hubble: { relay: { image } } })
  })
})
