import type { DeckConfig } from '../deck.config.ts'
import type { Step } from '../src/trace/step.ts'
import type { Facts } from './fake/cluster.ts'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { deck } from '../deck.config.ts'
import { setFolders } from '../src/set/publish.ts'
import { REPORT } from '../src/set/seal.ts'
import { step, TRACE } from './fake/trace.ts'
import { digestOf, PAIR, World } from './fake/world.ts'

describe('a refresh that goes wrong leaves the old set byte for byte, and nothing in the clusters', () => {
  /** Refreshes a new world with an old set, and gives what it said in vain. */
  async function inVain(trace: Parameters<World['refresh']>[0], facts: Partial<Record<keyof typeof PAIR, object>> = {}, told = {}) {
    const one = await World.with(PAIR)
    for (const name of ['netflow-v1', 'netflow-v2'] as const) Object.assign(one.clusters[name]!.facts, facts[name])
    mkdirSync(one.set)
    writeFileSync(join(one.set, 'manifest.json'), 'an old set\n')
    const before = digestOf(one.set)
    const message = await one.refresh(trace, told).then(() => 'it went well', (error: Error) => error.message)
    one.close()
    expect(digestOf(one.set)).toBe(before)
    expect(one.objects()).toEqual([])
    expect(existsSync(setFolders(one.set).lock)).toBe(false)
    return { message, next: setFolders(one.set).next, one }
  }

  it('when a required step fails: the rest is recorded, every failure is listed, the staged set is kept with its report', async () => {
    const trace = [
      ...TRACE,
      step('l1', 'broken', 'here', ['sh', '-c', 'echo why >&2; exit 3']),
      step('l2', 'garbled', 'here', ['printf', '{"a":'], { complete: { kind: 'json' } }),
      step('l2', 'extra', 'here', ['false'], { required: false }),
    ]
    const { message, next } = await inVain(trace)
    expect(message).toMatch(/^l1, l2, l3, l4, l5, l7 could not be recorded; the last set is unchanged\./)
    const report = readFileSync(join(next, REPORT), 'utf8')
    for (const text of [message, report]) {
      for (const side of ['v1', 'v2']) {
        expect(text).toContain(`l1.${side}.broken failed: exit 3: why`)
        expect(text).toContain(`l2.${side}.garbled failed: it is not whole JSON`)
      }
      expect(text).not.toContain('extra')
    }
    expect(readFileSync(join(next, 'v2/l8/apply.txt'), 'utf8')).toContain('created')
    expect(readFileSync(join(next, 'v1/l1/broken.stderr.txt'), 'utf8')).toBe('why\n')
    expect(statSync(next).mode & 0o777).toBe(0o700)
  })

  it.each<[string, (stdout: Buffer) => Buffer]>([
    ['in the middle of a line', stdout => stdout.subarray(0, -7)],
    ['exactly at the end of a line', stdout => stdout.subarray(0, stdout.lastIndexOf('\n', -2) + 1)],
  ])('when an exec loses the end of an output %s and exits 0: tried again, then refused', async (_, cut) => {
    const one = step('l4', 'redirect', 'toolbox', ['seq', '1000'], { attempts: 2 })
    const { message, next } = await inVain([one], { 'netflow-v1': { cut } })
    expect(message).toMatch(/l4\.v1\.redirect failed: the far side printed bytes with sha256 \w+…, \d+ other bytes arrived/)
    const noted = readFileSync(join(next, 'captures.jsonl'), 'utf8').trimEnd().split('\n').map(line => JSON.parse(line))
    const captures = noted.flatMap(({ capture }) => capture ?? []).sort((a, b) => a.side.localeCompare(b.side))
    expect(captures).toMatchObject([{ exitCode: 0, attempts: 2, status: 'failed' }, { exitCode: 0, attempts: 1, status: 'ok' }])
  })

  it.each<[string, string, 'stdout' | 'stderr']>([
    ['a JSON Web Token', 'eyJhbGciOiJSUzI1NiIsImtpZCI6IkEifQ.eyJpc3MiOiJrdWJlcm5ldGVzIn0.c2lnbmF0dXJlLW9mLWl0', 'stdout'],
    ['a private key', '-----BEGIN EC PRIVATE KEY-----', 'stderr'],
  ])('when %s was printed: of the recording nothing stays but a masked report', async (_, secret, stream) => {
    const { message, next } = await inVain([step('l1', 'leak', 'here', ['sh', '-c', `echo "$0"${stream === 'stderr' ? ' >&2' : ''}`, secret])])
    expect(message).toMatch(/looks like a secret would have been published. The recording was deleted/)
    expect(readdirSync(next)).toEqual([REPORT])
    expect(readFileSync(join(next, REPORT), 'utf8') + message).not.toContain(secret.slice(-10))
  })

  it('when somebody else used the Service during the burst: deleted, and the address is nowhere', async () => {
    const trace = [
      step('l5', 'burst', 'client', ['printf', '%s\\n', '200 172.18.0.8:40001']),
      step('l5', 'access-log', 'kubectl', ['kubectl', '-n', '{namespace}', 'logs', '-l', 'app={service}']),
    ]
    const row = (address: string) => `[pod/nginx-a/nginx] ${address}:40001 "GET / HTTP/1.1" 200\n`
    const { message, next } = await inVain(trace, { 'netflow-v1': { log: row('172.18.0.8') + row('203.0.113.77') }, 'netflow-v2': { log: row('172.18.0.8') } })
    expect(message).toMatch(/An unknown client used the Service during the recording[\s\S]*l5\.v1\.access-log:2: 203\.0\.\*\.\*$/)
    expect(readdirSync(next)).toEqual([REPORT])
  })

  it.each<[string, Record<string, Partial<Facts>>, string]>([
    ['kube-proxy runs in a mode that cannot be read, which is named', { 'netflow-v1': { proxyMode: 'ipvs' } }, 'kube-proxy of "netflow-v1" runs in mode ipvs, which this deck cannot read: of its modes it reads iptables and nftables.'],
    ['both sides turn out to run the same', { 'netflow-v1': { proxyMode: 'nftables' }, 'netflow-v2': { runs: 'kube-proxy', proxyMode: 'nftables', curlInProxy: true } }, '"netflow-v1" and "netflow-v2" both run kube-proxy with nftables'],
    ['kube-proxy\'s rules are in both backends of iptables', { 'netflow-v1': { backends: 'toolbox iptables legacy KUBE-SERVICES\ntoolbox iptables-nft nf_tables KUBE-KUBELET-CANARY KUBE-SERVICES\n' } }, 'kube-proxy\'s chain KUBE-SERVICES is in both kinds of tables on '],
    ['kube-proxy\'s rules are in no backend of iptables', { 'netflow-v1': { backends: 'toolbox iptables legacy\ntoolbox iptables-nft nf_tables\n' } }, 'No iptables sees Kubernetes\' rules on '],
  ])('when %s', async (_, clusters, why) => {
    expect((await inVain(TRACE, clusters)).message).toContain(why)
  })

  it.each<[string, Step]>([
    ['before a change', TRACE.find(({ name }) => name === 'delete')!],
    ['at the end', step('l3', 'harmless', 'here', ['true'])],
  ])('when the cluster behind a context is another one %s: nothing is changed there', async (_, next) => {
    const one = await World.with(PAIR)
    const trace = [step('l1', 'first', 'here', ['true']), next]
    const swapped = one.refresh(trace, { tell: (told) => {
      if (told.kind === 'recorded' && told.step.name === 'first') one.v1.facts.uid = '99999999-9999-4999-8999-999999999999'
    } })
    await expect(swapped).rejects.toThrow(/"netflow-v1" is another cluster than at the start: 99999999-.* Nothing was published\./)
    one.close()
    expect(one.v1.changes.filter(line => /\bdelete (?:pod|pods|namespaces)\b/.test(line))).toEqual([])
    expect(existsSync(one.set)).toBe(false)
  })

  it('when a step prints more than the stated limit, which its reason names', async () => {
    const flood = step('l1', 'flood', 'here', ['head', '-c', '200000000', '/dev/zero'], { sides: ['v2'] })
    const small: DeckConfig = { ...deck, contexts: { v1: 'netflow-v1', v2: 'netflow-v2' }, limits: { ...deck.limits, output: 1 << 20 } }
    const { message, next } = await inVain([flood, TRACE[0]!], {}, { deck: small })
    expect(message).toContain('l1.v2.flood failed: it was too large: it printed more than 1048576 bytes (limits.output in deck.config.ts)')
    expect(statSync(join(next, 'v2/l1/flood.txt')).size).toBeLessThanOrEqual(1 << 20)
  })

  it('when it takes longer than it may', async () => {
    const slow = step('l1', 'slow', 'here', ['sleep', '300'], { timeout: 300 })
    const short: DeckConfig = { ...deck, contexts: { v1: 'netflow-v1', v2: 'netflow-v2' }, limits: { ...deck.limits, refresh: 4 } }
    const { message } = await inVain([slow], {}, { deck: short })
    expect(message).toContain('The refresh did not finish within 4 s and was stopped.')
  })
})
