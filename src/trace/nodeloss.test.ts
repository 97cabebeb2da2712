import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { describe, expect, it } from 'vitest'
import { run } from '../exec/run.ts'
import { wordsOf } from '../exec/shell.ts'
import { costOf } from '../record/cost.ts'
import { argvOf } from './argv.ts'
import { steps } from './index.ts'
import { nodeLoss, nodeLossIn } from './nodeloss.ts'

const named = (name: string) => nodeLoss.find(step => step.name === name)!
const facts = { context: 'gke_p_z_c', namespace: 'netflow-test', service: 'nginx', otherNode: 'gke-node-b', device: 'eth0', project: 'my-project', location: 'us-central1-a' }
const ground = { side: 'v1', client: [], facts } as const

/** Programs that write down how they were called, and what they say; first on PATH. */
function tools(programs: Record<string, string>) {
  const dir = mkdtempSync(join(tmpdir(), 'deck-node-'))
  writeFileSync(join(dir, 'calls'), '')
  for (const [name, body] of Object.entries(programs)) writeFileSync(join(dir, name), `#!/bin/bash\necho "${name} $*" >> ${dir}/calls\n${body}\n`, { mode: 0o755 })
  const calls = () => readFileSync(join(dir, 'calls'), 'utf8').split('\n').filter(Boolean)
  return { env: { PATH: `${dir}:${process.env.PATH}`, EVERY: '0.05' }, calls, dir }
}

describe('a node of the cloud falls silent', () => {
  it('on GKE alone, and in no recording that was not told to', () => {
    expect(nodeLoss.every(({ platforms }) => platforms?.join() === 'gke')).toBe(true)
    expect(steps.filter(step => nodeLoss.includes(step))).toEqual([])
    expect(nodeLossIn(['l6.v1.grace-1-probe'])).toEqual([])
    expect(nodeLossIn(['l6.v1.lost-1-probe'])).toBe(nodeLoss)
  })

  it('for so long that its pods are called not ready, go after 300 s and are replaced, and is back before GKE repairs it', () => {
    const { lasts, during } = named('lost-1-probe')
    expect(during!.step).toBe('l6.lost-1-cut')
    const [begun, unready, eviction, replaced] = [10 + 15, 50, 300, 30]
    expect(lasts! - begun).toBeGreaterThan(unready + eviction + replaced)
    expect(lasts! - begun - unready + named('lost-1-mend').timeout!).toBeLessThan(600)
    expect(costOf(nodeLoss.filter(({ sides }) => sides.includes('v1'))).minutes).toBeGreaterThan(25)
  })

  it('between two rollouts, the clients kept, and each change with what takes it back', () => {
    const order = nodeLoss.filter(({ name, during }) => name.startsWith('lost-1-') && !during).map(({ name }) => name.slice('lost-1-'.length))
    expect(order).toEqual(['rolled-out', 'patch', 'rollout', 'stay', 'cut', 'mend', 'back', 'leave', 'lift', 'lifted'])
    expect(['patch', 'stay', 'cut'].map(name => named(`lost-1-${name}`).undo !== undefined)).toEqual([true, true, true])
  })

  it('is not waited with for a load balancer that gives no answer', () => {
    const ready = named('lost-1-health').during!.ready as RegExp
    expect(['{"clock":{}}', '{"at":1,"line":""}', '{"at":1,"line":[]}'].map(text => ready.test(text))).toEqual([false, true, true])
  })

  it('is cut by a command that names it last but one, as its reading expects', () => {
    expect(wordsOf(named('lost-2-cut').run).at(-2)).toBe('{otherNode}')
  })
})

it('the cut answers first, takes the link down, and brings it up again should nobody else', async () => {
  const { env, calls, dir } = tools({ ip: '', sleep: 'until [ -e "$0.over" ]; do /bin/sleep 0.05; done', setsid: 'exec "$@"' })
  const argv = argvOf(named('lost-1-cut'), ground)
  const ran = await run(argv.slice(argv.indexOf('--') + 1), { env })
  expect(ran.stdout.toString('utf8')).toBe('gke-node-b: eth0 goes down in 1 s\n')
  expect(calls().filter(call => call.startsWith('ip '))).toEqual([])
  writeFileSync(join(dir, 'sleep.over'), '')
  await expect.poll(() => calls().filter(call => !call.startsWith('setsid'))).toEqual(['sleep 1', 'ip link set dev eth0 down', 'sleep 900', 'ip link set dev eth0 up'])
})

describe('what mends it', () => {
  const argv = argvOf(named('lost-1-mend'), ground)
  const RESET = 'gcloud compute instances reset gke-node-b --zone=us-central1-a --project=my-project'

  it('resets the machine of a node that renews no lease', async () => {
    const { env, calls } = tools({ kubectl: 'echo 2026-01-01T00:00:00Z', gcloud: 'echo Updated >&2' })
    const ran = await run(argv, { env })
    expect(ran.stdout.toString('utf8')).toBe('gke-node-b was silent, and its machine is reset\n')
    expect(calls().filter(call => call.startsWith('gcloud'))).toEqual([RESET])
    expect(calls()[0]).toContain('kubectl --context gke_p_z_c')
  })

  it('leaves one alone that renews it', async () => {
    const { env, calls } = tools({ kubectl: 'date +%N', gcloud: '' })
    expect((await run(argv, { env })).stdout.toString('utf8')).toBe('gke-node-b answers\n')
    expect(calls().filter(call => call.startsWith('gcloud'))).toEqual([])
  })

  it.each([['the cluster', 'exit 1', 'exit 0'], ['the cloud', 'echo same', 'echo denied >&2; exit 1']])('says that it failed where %s does', async (_, kubectl, gcloud) => {
    const { env } = tools({ kubectl, gcloud })
    const ran = await run(argv, { env })
    expect(ran.exitCode).not.toBe(0)
    expect(ran.stdout.toString('utf8')).toBe('')
  })
})
