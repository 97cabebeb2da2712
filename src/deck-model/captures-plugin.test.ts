import type { Layer } from '../words.ts'
import { Buffer } from 'node:buffer'
import { EventEmitter } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterEach, describe, expect, it } from 'vitest'
import { editManifest, SHIPPED, smallSet, THREE } from '../../test/set.ts'
import { sha256 } from '../exec/remote-digest.ts'
import { scanText } from '../set/secrets.ts'
import { verifySet } from '../set/verify.ts'
import { countLines } from '../text/count-lines.ts'
import { layers } from '../trace/layers/index.ts'
import { COMPARED } from '../words.ts'
import { captures } from './captures-plugin.ts'
import { OWN_MODULES } from './own-modules.ts'

/** The hooks that Vite calls. */
interface Hooks {
  load: (id: string) => Promise<string>
  closeBundle: () => Promise<void>
  configureServer: (server: unknown) => void
}

const { DECK_CAPTURES } = process.env

afterEach(() => {
  if (DECK_CAPTURES === undefined) delete process.env.DECK_CAPTURES
  else process.env.DECK_CAPTURES = DECK_CAPTURES
})

/** Every text that a browser gets of a set, by the module it comes in. */
async function published(dir: string): Promise<[string, string][]> {
  process.env.DECK_CAPTURES = dir
  const { load, closeBundle } = captures(dir) as unknown as Hooks
  const { captures: all, bytes } = verifySet(dir)
  const modules = await Promise.all(['virtual:about', 'virtual:captures', ...OWN_MODULES.map(part => `virtual:part/${part}`), ...layers.map(({ id }) => `virtual:asides/${id}`)].map(async (name): Promise<[string, string]> => {
    const [json] = /(?<=^export default JSON\.parse\().*(?=\)$)/m.exec(await load(`\0${name}`))!
    return [name, JSON.stringify(JSON.parse(JSON.parse(json) as string), null, 1)]
  }))
  await closeBundle()
  const streams = all.flatMap(({ stdout, stderr }) => [stdout, stderr]).filter(stream => stream !== null)
  return [...modules, ...streams.map((stream): [string, string] => [stream.path, bytes(stream).toString()])]
}

/** Loads a module of a deck whose reference has these layers of two sides, and whose current set these of three. */
function threeBesideTwo(there: readonly Layer[], here: readonly Layer[]): Hooks['load'] {
  const dir = process.env.DECK_CAPTURES = mkdtempSync(join(tmpdir(), 'deck-two-'))
  smallSet(there, join(dir, 'reference'), THREE, COMPARED)
  smallSet(here, join(dir, 'current'), THREE)
  return (captures(dir) as unknown as Hooks).load
}

async function secretsIn(texts: readonly [string, string][]): Promise<string[]> {
  const found = await Promise.all(texts.map(([name, text]) => scanText(name, text)))
  return [...new Set(found.flat().map(({ path }) => path))]
}

describe('what a browser gets of the set that ships', () => {
  it('holds no secret, and nothing of the machine it was built on', async () => {
    const texts = await published(SHIPPED)
    expect(await secretsIn(texts)).toEqual([])
    const own = [process.cwd(), homedir(), hostname()].filter(name => name.length > 3)
    const isIn = (text: string) => (one: string) => text.split(one).slice(1).some(rest => !/^[\w.-]/.test(rest))
    for (const [name, text] of texts) expect(own.filter(isIn(text)), name).toEqual([])
  })

  it('would be found to hold one, wherever the slides break a line', async () => {
    const dir = smallSet(['l4'])
    editManifest(dir, ({ captures }) => {
      const stream = captures.find(({ id }) => id === 'l4.v1.redirect')!.stdout!
      const token = ['eyJhbGciOiJSUzI1NiIsImtpZCI6IkEifQ', 'eyJpc3MiOiJrdWJlcm5ldGVzIn0', 'c2lnbmF0dXJlLW9mLWl0'].join('.')
      const bytes = Buffer.from(`${' '.repeat(70)}${token}\n${readFileSync(join(dir, stream.path), 'utf8')}`)
      writeFileSync(join(dir, stream.path), bytes)
      Object.assign(stream, { bytes: bytes.length, lines: countLines(bytes), sha256: sha256(bytes) })
    })
    expect(await secretsIn(await published(dir))).toEqual(['v1/l4/redirect.txt'])
  })
})

describe('what a browser gets of a set with a third side', () => {
  it('is what the first slide may say of each pair, and a module of its own for each, loaded by the address alone', async () => {
    const dir = process.env.DECK_CAPTURES = THREE
    const { load } = captures(dir) as unknown as Hooks
    const about = await load('\0virtual:about')
    expect(about).toContain('const pairs = ["v1,v2","v3,v2","v1,v3"]')
    expect(about).toContain(String.raw`\"sides\":{\"v1\":\"v3\",\"v2\":\"v2\"}`)
    expect(await load('\0virtual:captures')).toContain('"v3,v2": () => import("virtual:captures/v3,v2")')
    const shown = await load('\0virtual:captures/v3,v2')
    expect(shown).toContain('import("virtual:asides/v3,v2/l4")')
    expect(await load('\0virtual:asides/v3,v2/l4')).toMatch(/^export default JSON\.parse/)
    expect(await load('\0virtual:part/scale')).toContain('"v3,v2": () => import("virtual:part/scale/v3,v2")')
    expect(await load('\0virtual:part/scale/v3,v2')).toMatch(/^export default JSON\.parse/)
    expect([shown, await load('\0virtual:captures/v1,v2')].map(text => text.includes('v3/l1/service.txt'))).toEqual([true, false])
  })

  it('is each pair of it also beside a reference of two sides, which stays as it is in all of them', async () => {
    const load = threeBesideTwo(['constant', 'l1', 'l2'], ['constant', 'l1'])
    const about = await load('\0virtual:about')
    expect(about).toContain('const pairs = ["v1,v2","v3,v2","v1,v3"]')
    expect(about).toContain(String.raw`\"sides\":{\"v1\":\"v3\",\"v2\":\"v2\"}},\"reference\"`)
    expect(about.split(String.raw`\"sides\":{\"v1\":\"v1\",\"v2\":\"v2\"}}},\"shows\"`)).toHaveLength(4)
    const shown = await load('\0virtual:captures/v3,v2')
    expect(shown).toContain('current/v3/l1/service.txt')
    expect(shown).toContain('reference/v1/l2/pods.txt')
  })

  it('is no pair more where nothing of the set is shown that has it', async () => {
    const load = threeBesideTwo(['l1', 'l2'], ['l2'])
    expect(await load('\0virtual:about')).toMatch(/^export default JSON\.parse\(.*\)$/)
  })

  it('is one module of the shipped set, which has no third side', async () => {
    process.env.DECK_CAPTURES = SHIPPED
    const { load } = captures(SHIPPED) as unknown as Hooks
    expect(await load('\0virtual:about')).toMatch(/^export default JSON\.parse\(.*\)$/)
    expect(await load('\0virtual:captures')).not.toMatch(/virtual:captures\//)
  })
})

it('a new set is read and made before the windows are told to load it, so that none of them is empty meanwhile', async () => {
  const dir = process.env.DECK_CAPTURES = mkdtempSync(join(tmpdir(), 'deck-new-'))
  smallSet(['l1'], join(dir, 'reference'))
  const { load, configureServer } = captures(dir) as unknown as Hooks
  expect(await load('\0virtual:about')).not.toContain(String.raw`\"current\"`)
  const [httpServer, watcher] = [new EventEmitter(), new EventEmitter()]
  const told = new Promise<string>((resolve) => {
    const send = () => {
      // that it is gone is told, too
      if (!existsSync(dir)) return
      rmSync(dir, { recursive: true })
      resolve((async () => load('\0virtual:about'))())
    }
    configureServer({ httpServer, watcher, middlewares: { use() {} }, moduleGraph: { idToModuleMap: new Map() }, ws: { send } })
  })
  smallSet(['l1'], join(dir, 'current'))
  expect(await told).toContain(String.raw`\"current\"`)
  httpServer.emit('close')
})

it('a server goes on answering while the deck is made', async () => {
  process.env.DECK_CAPTURES = SHIPPED
  const { load, closeBundle } = captures(SHIPPED) as unknown as Hooks
  let turns = 0
  const turning = setInterval(() => turns++)
  expect(await load('\0virtual:captures')).toContain('JSON.parse')
  clearInterval(turning)
  await closeBundle()
  expect(turns).toBeGreaterThan(10)
})
