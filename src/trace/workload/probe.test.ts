import type { Server } from 'node:http'
import type { ProbeLog } from '../../read/probe-log.ts'
import { spawn } from 'node:child_process'
import { createServer } from 'node:http'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseProbe } from '../../read/probe-log.ts'

const PROBE = fileURLToPath(new URL('./probe.ts', import.meta.url))
let server: Server
let port: number

beforeEach(async () => {
  const replicas = new WeakMap<object, string>()
  let next = 0
  let held = 0
  server = createServer(({ socket, headers }, answer) => {
    // as many of the connections that stay open as there are replicas, each to another
    const replica = replicas.get(socket) ?? `nginx-${'abc'[(headers.connection === 'close' ? next++ : held++) % 3]}`
    replicas.set(socket, replica)
    answer.end(`${replica}\n`)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as { port: number }).port
})

afterEach(() => {
  server.closeAllConnections()
  server.close()
})

/** Runs the probe for so many seconds, and does something to it or to the server once a try was answered. */
function probe(seconds: number, meanwhile?: (pid: number) => void): Promise<{ stdout: string, stderr: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [PROBE, '--to', `127.0.0.1:${port}`, '--every', '20', '--seconds', String(seconds), '--quiet', '2'])
    const said = { stdout: '', stderr: '' }
    let told = false
    child.stdout.on('data', (bytes) => {
      said.stdout += bytes
      if (told || !said.stdout.includes('"outcome":"ok"')) return
      told = true
      meanwhile?.(child.pid!)
    })
    child.stderr.on('data', bytes => said.stderr += bytes)
    child.on('close', () => resolve(said))
  })
}

describe('the probe', () => {
  it('tries at every tick of its schedule, names who answered, and says when it was quiet for two seconds', async () => {
    const { stdout, stderr } = await probe(3)
    const { tries } = parseProbe(stdout)
    expect(tries.map(({ n }) => n).sort((a, b) => a - b)).toEqual(Array.from({ length: 150 }, (_, n) => n))
    expect(new Set(tries.map(({ pod }) => pod))).toEqual(new Set(['nginx-a', 'nginx-b', 'nginx-c']))
    expect(stderr).toBe('quiet\n')
  })

  it('goes on while nobody answers, and tells refused from the rest', async () => {
    const { stdout, stderr } = await probe(4, () => {
      server.close()
      server.closeAllConnections()
    })
    const { summary } = parseProbe(stdout)
    expect(summary.outcomes.refused).toBeGreaterThan(10)
    expect(summary.outcomes.ok).toBeGreaterThan(0)
    expect(stderr).toBe('')
  })

  it('keeps a connection to each replica open, asks on it all the while, and reports it once', async () => {
    let held: ProbeLog['held'] = []
    // on a busy machine two seconds may be over before each has answered
    for (const seconds of [2, 8, 30]) {
      held = parseProbe((await probe(seconds)).stdout).held
      if (held.every(({ answers }) => answers > 1)) break
    }
    expect(new Set(held.map(({ pod }) => pod))).toEqual(new Set(['nginx-a', 'nginx-b', 'nginx-c']))
    for (const { outcome, answers } of held) {
      expect(outcome).toBe('open')
      expect(answers).toBeGreaterThan(1)
    }
  })

  it('says how a held connection ended whose replica went away', async () => {
    const { held } = parseProbe((await probe(2, () => server.closeAllConnections())).stdout)
    expect(held.some(({ outcome }) => outcome === 'closed' || outcome === 'reset')).toBe(true)
  })

  it('shows by its own lateness that it was stopped, which voids the run', async () => {
    const { stdout } = await probe(2, (pid) => {
      process.kill(pid, 'SIGSTOP')
      setTimeout(() => process.kill(pid, 'SIGCONT'), 600)
    })
    expect(parseProbe(stdout).summary.lagP99Ms).toBeGreaterThan(400)
  })
})
