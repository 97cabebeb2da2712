import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { judge, kindConfig } from './kind.ts'
import { CLUSTERS, RANGES } from './names.ts'

describe('the two clusters', () => {
  it('are configured by texts that differ in one line, and it is kubeProxyMode', () => {
    const [v1, v2] = [kindConfig(CLUSTERS.v1).split('\n'), kindConfig(CLUSTERS.v2).split('\n')]
    expect(v1.length).toBe(v2.length)
    expect(v1.flatMap((line, index) => line === v2[index] ? [] : [[line.trim(), v2[index]?.trim()]]))
      .toEqual([['kubeProxyMode: iptables', 'kubeProxyMode: none']])
  })

  it('have one control plane, two workers and no network of kind\'s own', () => {
    const { nodes, networking } = parse(kindConfig(CLUSTERS.v1)) as { nodes: { role: string }[], networking: object }
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
