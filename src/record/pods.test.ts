import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { expect, it } from 'vitest'
import { localAndRemotePods, podOnNode } from './pods.ts'

/** A pod on a node, with the last number of its address. */
function pod(app: string, name: string, nodeName: string, last: number, phase = 'Running') {
  return {
    metadata: { name, labels: { app } },
    spec: { nodeName, containers: [{ image: 'toolbox@sha256:1' }] },
    status: { phase, podIP: `10.4.1.${last}` },
  }
}

/** A cluster in which two pods were evicted before those that run now. */
function reach() {
  const items = [
    pod('nginx', 'nginx-a', 'near', 1, 'Failed'),
    pod('nginx', 'nginx-b', 'far', 2, 'Succeeded'),
    pod('nginx', 'nginx-c', 'near', 3),
    pod('nginx', 'nginx-d', 'far', 4),
    pod('client', 'client', 'near', 5),
    pod('stranger', 'stranger', 'far', 6, 'Failed'),
  ]
  const dir = mkdtempSync(join(tmpdir(), 'deck-kubectl-'))
  writeFileSync(join(dir, 'kubectl'), `#!/bin/sh\necho '${JSON.stringify({ items })}'\n`, { mode: 0o755 })
  return { context: 'c', env: { PATH: `${dir}:${process.env.PATH}` } }
}

const workload = { namespace: 'netflow-test', service: 'nginx' }

it('a pod that has ended is no replica', async () => {
  expect(await localAndRemotePods(reach(), workload)).toMatchObject({ clientNear: '10.4.1.3', clientFar: '10.4.1.4' })
  expect(await podOnNode('near', reach(), workload)).toEqual({ insider: 'client', insiderNear: '10.4.1.3', insiderFar: '10.4.1.4' })
})

it('nor does it send requests', async () => {
  expect(await podOnNode('far', reach(), workload)).toMatchObject({ insider: null })
})
