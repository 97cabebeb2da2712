import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { COMPARED, SIDES } from '../../words.ts'
import { judge, removeCluster } from './kind.ts'
import { CLUSTERS, kindFile, labFile, RANGES } from './names.ts'

interface Config { nodes: { role: string }[], networking: object }

describe('the two clusters', () => {
  const [v1, v2] = COMPARED.map(side => readFileSync(labFile(`${side}.kind.yaml`), 'utf8'))

  it('are configured by files that differ in one line, and it is kubeProxyMode', () => {
    const [one, other] = [v1!.split('\n'), v2!.split('\n')]
    expect(one.length).toBe(other.length)
    expect(one.flatMap((line, index) => line === other[index] ? [] : [[line.trim(), other[index]?.trim()]]))
      .toEqual([['kubeProxyMode: iptables', 'kubeProxyMode: none']])
  })

  it('have for the other mode of kube-proxy a file that differs from the left one in that line and what it says of itself', () => {
    const lines = (text: string) => text.split('\n').filter(line => !line.startsWith('#'))
    const [one, other] = [lines(v1!), lines(readFileSync(labFile('v1.nftables.kind.yaml'), 'utf8'))]
    expect(one.length).toBe(other.length)
    expect(one.flatMap((line, index) => line === other[index] ? [] : [other[index]!.trim()])).toEqual(['kubeProxyMode: nftables'])
    const file = labFile('v1.nftables.kind.yaml')
    expect(COMPARED.map(side => kindFile({ side }, { kubeProxyConfig: file }))).toEqual([file, labFile('v2.kind.yaml')])
    expect(kindFile(CLUSTERS[SIDES.at(-1)!], { kubeProxyConfig: file })).toBe(labFile('v1.nftables.kind.yaml'))
  })

  it('have one control plane, two workers and no network of kind\'s own', () => {
    const { nodes, networking } = parse(v1!) as Config
    expect(nodes.map(({ role }) => role)).toEqual(['control-plane', 'worker', 'worker'])
    expect(networking).toMatchObject({ disableDefaultCNI: true, podSubnet: RANGES.pods, serviceSubnet: RANGES.services })
  })

  it('give services private addresses only', () => {
    expect(RANGES.services).toMatch(/^10\./)
    expect(RANGES.pods).toMatch(/^10\./)
  })
})

describe('what Docker lists of a cluster', () => {
  const { v1 } = CLUSTERS
  const all = (state: string) => v1.nodes.map(node => `${node} ${state}\n`).join('')

  it.each([
    ['', 'absent'],
    [all('running'), 'running'],
    [all('exited'), 'stopped'],
    [all('running').replace('worker2 running', 'worker2 exited'), 'stopped'],
    ['netflow-v1-control-plane running\n', 'half'],
    [all('created'), 'half'],
    [all('running').replace('netflow-v1-worker2', 'netflow-v1-worker3'), 'half'],
  ])('%j is %s', (listed, state) => {
    expect(judge(v1, listed)).toBe(state)
  })
})

it('both clusters are removed one after the other, for kind fails at the lock of another one\'s kubeconfig', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'deck-kind-'))
  const [lock, removed] = [join(dir, 'lock'), join(dir, 'removed')]
  writeFileSync(join(dir, 'kind'), `#!/bin/sh\nmkdir ${lock} || exit 1\nsleep 0.1\necho "$3" >> ${removed}\nrmdir ${lock}\n`, { mode: 0o755 })
  const terms = { env: { PATH: `${dir}:${process.env.PATH}` } }
  await Promise.all(COMPARED.map(side => removeCluster(CLUSTERS[side], terms)))
  expect(readFileSync(removed, 'utf8')).toBe(COMPARED.map(side => `--name=${CLUSTERS[side].name}\n`).join(''))
})
