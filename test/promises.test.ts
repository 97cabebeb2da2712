import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { captures } from '../src/deck-model/captures-plugin.ts'
import { serveFolder } from '../src/serve/static.ts'
import { verifySet } from '../src/set/verify.ts'
import { steps } from '../src/trace/index.ts'
import { copyOfShipped, editManifest } from './set.ts'

describe('what shows traffic', () => {
  /** The request's own marks, whoever sent it, and the moments between which all of them were sent. */
  const MARKS = /\{(?:token|tokenBytes|sourcePort|seenPort|clientIp|burstStarted|burstEnded)\}/
  const showing = steps.filter(({ traffic }) => traffic)

  it.each(showing.map(step => [`${step.layer}.${step.name} on ${step.sides.join(' and ')}`, step] as const))('%s selects the marked requests in the command it shows', (_, { run }) => {
    expect(run).toMatch(MARKS)
  })

  it('is every step that could print a client\'s address', () => {
    const programs = /\b(?:tcpdump|conntrack|hubble observe|bpf ct list|bpf nat list|logs -l)\b/
    const silent = steps.filter(({ traffic, run, layer }) => !traffic && programs.test(run) && ['l3', 'l5', 'l7'].includes(layer))
    expect(silent.map(({ layer, name }) => `${layer}.${name}`)).toEqual([])
  })
})

describe('the server of a built site', () => {
  const folder = mkdtempSync(join(tmpdir(), 'deck-served-'))
  let served: Awaited<ReturnType<typeof serveFolder>>

  beforeAll(async () => {
    writeFileSync(join(folder, 'index.html'), 'the deck')
    served = await serveFolder(folder)
  })
  afterAll(() => served.close())

  /** The status of an answer; null where nobody listens. */
  function asked(headers: Record<string, string>, { host = '127.0.0.1', path = '/' } = {}): Promise<number | null> {
    const { port } = new URL(served.url)
    return new Promise((resolve) => {
      get({ host, port, path, headers }, (answer) => {
        answer.resume()
        resolve(answer.statusCode ?? null)
      }).on('error', () => resolve(null))
    })
  }

  it('answers this machine, and refuses every other Host and Origin', async () => {
    expect(await asked({})).toBe(200)
    const strangers: Record<string, string>[] = [{ host: 'attacker.example' }, { origin: 'http://attacker.example' }, { origin: 'null' }]
    for (const headers of strangers) expect(await asked(headers)).toBe(403)
  })

  it('gives nothing beside its folder', async () => {
    for (const path of ['/../../etc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/..%2f..%2fetc/passwd']) expect(await asked({}, { path })).toBe(404)
    expect(await asked({}, { path: '/%00' })).toBe(400)
  })

  it('is not heard outside this machine', async () => {
    const outside = Object.values(networkInterfaces()).flat().find(one => one && !one.internal && one.family === 'IPv4')
    if (outside) expect(await asked({}, { host: outside.address })).toBeNull()
  })
})

describe('a deck that is built from a touched set', () => {
  /** What the build says of the set: the plugin that gives it to the slides is where a build fails. */
  function build(dir: string): string {
    process.env.DECK_CAPTURES = dir
    const { buildStart } = captures(dir) as unknown as { buildStart: (this: { meta: object }) => void }
    delete process.env.DECK_CAPTURES
    try {
      buildStart.call({ meta: {} })
      return 'built'
    }
    catch (error) {
      return (error as Error).message
    }
  }

  const ID = 'l4.v1.redirect'
  const drop = (dir: string) => editManifest(dir, (manifest) => {
    manifest.captures = manifest.captures.filter(({ id }) => id !== ID)
  })

  it('is built from one that nobody touched', () => {
    expect(build(copyOfShipped())).toBe('built')
  })

  it('is not built with one entry removed, for its files belong to nothing then', () => {
    const dir = copyOfShipped()
    drop(dir)
    expect(build(dir)).toContain('extra: captures/v1/l4/redirect.txt belongs to no capture of the manifest')
  })

  it('is not built with one byte changed', () => {
    const dir = copyOfShipped()
    const { stdout } = verifySet(dir).capture(ID)!
    const bytes = readFileSync(join(dir, stdout!.path))
    bytes[0]! ^= 1
    writeFileSync(join(dir, stdout!.path), bytes)
    expect(build(dir)).toContain('changed: captures/v1/l4/redirect.txt has sha256')
  })
})
