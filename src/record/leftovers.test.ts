import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { run } from '../exec/run.ts'
import { END, endLeftovers } from './leftovers.ts'

const path = process.env.PATH
const started: ChildProcess[] = []

afterEach(() => {
  process.env.PATH = path
  for (const child of started.splice(0)) child.kill('SIGKILL')
})

/** A process that only this test has, by a word of it. */
async function sleeping(word: string): Promise<ChildProcess> {
  const child = spawn('perl', ['-e', `sleep 60; ${word}`, 'x'], { stdio: 'ignore' })
  started.push(child)
  await once(child, 'spawn')
  return child
}

it('ends the processes whose command line begins with a word, and no others', async () => {
  const [mine, other] = [`"a${process.pid}"`, `"b${process.pid}"`]
  const [ended, kept] = [await sleeping(mine), await sleeping(other)]
  const exited = once(ended, 'exit')
  const line = (of: ChildProcess) => readFileSync(`/proc/${of.pid}/cmdline`, 'utf8')
  await expect.poll(() => [ended, kept].map(line).every(text => text.startsWith('perl\0'))).toBe(true)
  const { exitCode, stderr } = await run([...END, 'none such ', `perl -e sleep 60; ${mine} x`])
  expect([exitCode, stderr.toString()]).toEqual([0, ''])
  expect(await exited).toEqual([null, 'SIGTERM'])
  expect(kept.exitCode ?? kept.signalCode).toBeNull()
})

describe('what an interrupted step has left running', () => {
  let calls: string
  const target = { context: 'c', namespace: 'netflow-test', service: 'nginx', port: 80, signal: AbortSignal.abort() }
  const front = { address: '172.18.255.210', port: 80 }

  beforeEach(() => {
    const dir = mkdtempSync(join(tmpdir(), 'deck-left-'))
    calls = join(dir, 'calls')
    writeFileSync(calls, '')
    for (const name of ['kubectl', 'docker']) writeFileSync(join(dir, name), `#!/bin/sh\necho "${name} $*" >> ${calls}\nexit 1\n`, { mode: 0o755 })
    process.env.PATH = `${dir}:${path}`
  })

  const called = () => readFileSync(calls, 'utf8').split('\n').slice(0, -1).map(line => line.replace(/ sh -c .* sh (?=\S)/, ' … ')).sort()

  it('is ended in both pods, and of the client only what asks this Service, also after an interruption', async () => {
    await endLeftovers(target, front, { client: ['docker', 'exec', 'netflow-client'], probe: '/netflow/probe.ts' })
    expect(called()).toEqual([
      'docker exec netflow-client … node /netflow/probe.ts --to 172.18.255.210:80 ',
      ...['client', 'stranger'].map(pod => `kubectl --context=c --namespace=netflow-test exec ${pod} -- … perl -e  curl `),
    ])
  })

  it('is left where requests start on this machine, where it ended by itself', async () => {
    await endLeftovers(target, front, { client: [], probe: 'src/trace/workload/probe.ts' })
    expect(called().every(line => line.startsWith('kubectl'))).toBe(true)
  })
})
