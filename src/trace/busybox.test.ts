import { execFile, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { beforeEach, describe, expect, it } from 'vitest'
import { remoteFault, withRemoteDigest } from '../exec/remote-digest.ts'
import { wordsOf } from '../exec/shell.ts'
import { steps } from './index.ts'
import { PROXY_FILE, PROXY_FLAGS } from './layers/constant/proxy.ts'
import { INTERRUPTED, onTheWire } from './wire.ts'

const which = (program: string) => execFileSync('/bin/sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).trim()
const { stdout: applets } = spawnSync('busybox', ['--list'], { encoding: 'utf8' })

/** What an Alpine image brings of its own in place of BusyBox's, as netshoot does. */
const OWN = ['bash', 'sh', 'ip', 'ss', 'nc', 'wget', 'ping']

/** A PATH on which everything is BusyBox's that BusyBox has, with the programs named and those of this test. */
function path(programs: readonly string[], own: Record<string, string> = {}): string {
  const dir = mkdtempSync(join(tmpdir(), 'deck-busybox-'))
  const busybox = which('busybox')
  for (const name of applets.split('\n').filter(name => name && !OWN.includes(name))) symlinkSync(busybox, join(dir, name))
  for (const name of ['bash', 'sh', ...programs]) symlinkSync(which(name), join(dir, name))
  for (const [name, text] of Object.entries(own)) writeFileSync(join(dir, name), text, { mode: 0o755 })
  return dir
}

/** Runs words where all is BusyBox's. */
function ran(words: readonly string[], PATH: string) {
  const [program, ...args] = words
  const { status, stdout, stderr } = spawnSync(program!, args, { env: { PATH } })
  return { status, stdout, stderr }
}

const stepNamed = (id: string) => steps.find(({ layer, name, sides }) => `${layer}.${name}` === id && sides.includes('v1'))!

describe('on a far side whose tools are BusyBox\'s', () => {
  beforeEach(({ skip }) => skip(!applets, 'there is no busybox here: apt-get install busybox'))

  it('a command is bounded, keeps its exit code, and its output is digested', () => {
    const told = ran(withRemoteDigest(['sh', '-c', 'seq 3; exit 4'], 5), path([]))
    expect([told.status, told.stdout.toString('utf8'), remoteFault(told.stdout, told.stderr)]).toEqual([4, '1\n2\n3\n', null])
    expect(ran(withRemoteDigest(['sleep', '60'], 1), path([])).status).not.toBe(0)
  })

  it('tcpdump is ended so that it counts what it saw, with an exit code that the trace allows', () => {
    const tcpdump = `#!/bin/sh
      trap 'echo 2 packets captured >&2; kill $!; exit 0' INT
      sleep 30 &
      echo packet
      wait`
    const words = wordsOf(onTheWire('tcp')).map(word => word === '4' ? '1' : word)
    const told = ran(withRemoteDigest(words, 9), path([], { tcpdump }))
    expect(INTERRUPTED).toContain(told.status)
    expect([told.stdout.toString('utf8'), told.stderr.toString('utf8')]).toEqual(['packet\n', expect.stringContaining('2 packets captured')])
  })

  it('the agents\' processor time is read', () => {
    const [name] = execFileSync('cat', ['/proc/self/stat', `/proc/${process.pid}/comm`], { encoding: 'utf8' }).split('\n').slice(1)
    const words = wordsOf(stepNamed('constant.agents').run).with(-1, name!)
    const [head, ...rows] = ran(withRemoteDigest(words, 20), path([])).stdout.toString('utf8').trimEnd().split('\n')
    expect(head).toBe('COMMAND ELAPSED TIME')
    expect(rows.length).toBeGreaterThan(0)
    for (const row of rows) expect(row.slice(name!.length)).toMatch(/^ \d+ \d+$/)
  })

  it('kube-proxy\'s own command line is read, and the file it names', () => {
    const dir = mkdtempSync(join(tmpdir(), 'deck-proxy-'))
    const [program, config] = [join(dir, 'kube-proxy'), join(dir, 'config.yaml')]
    copyFileSync(which('bash'), program)
    writeFileSync(config, 'kind: KubeProxyConfiguration\n')
    const child = spawn(program, ['-c', 'echo begun; read', '--master=https://203.0.113.9', `--config=${config}`, '--iptables-min-sync-period=10s'])
    child.stdout.once('data', () => child.emit('begun'))
    return once(child, 'begun').then(() => {
      const told = [PROXY_FLAGS, PROXY_FILE].map(({ run }) => ran(withRemoteDigest(wordsOf(run), 20), path([])).stdout.toString('utf8'))
      child.kill()
      expect(told[0]).toContain(`${program}\n-c\necho begun; read\n--config=${config}\n--iptables-min-sync-period=10s\n`)
      expect(told[0]).not.toContain('203.0.113.9')
      expect(told[1]).toContain('kind: KubeProxyConfiguration\n')
    })
  })

  it('a stream of requests tells of each while it goes on', async () => {
    const server = createServer((_, answer) => answer.end('here'))
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    const run = wordsOf(stepNamed('policy.enforced').run)
    const words = run.slice(run.indexOf('--') + 1).map(word => word.startsWith('http') ? `http://127.0.0.1:${port}/?[1-30]` : word)
    const child = execFile(words[0]!, words.slice(1), { env: { PATH: path(['curl']) } })
    const line = (await createInterface(child.stdout!)[Symbol.asyncIterator]().next()).value
    const running = child.exitCode === null
    child.kill('SIGINT')
    server.close()
    server.closeAllConnections()
    expect([running, line]).toEqual([true, expect.stringMatching(/^200 1 0\.\d+$/)])
  })
})
