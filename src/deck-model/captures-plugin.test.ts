import { Buffer } from 'node:buffer'
import { readFileSync, writeFileSync } from 'node:fs'
import { homedir, hostname } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterEach, describe, expect, it } from 'vitest'
import { editManifest, SHIPPED, smallSet } from '../../test/set.ts'
import { sha256 } from '../exec/remote-digest.ts'
import { scanText } from '../set/secrets.ts'
import { verifySet } from '../set/verify.ts'
import { countLines } from '../text/count-lines.ts'
import { layers } from '../trace/layers/index.ts'
import { captures } from './captures-plugin.ts'

const { DECK_CAPTURES } = process.env

afterEach(() => {
  if (DECK_CAPTURES === undefined) delete process.env.DECK_CAPTURES
  else process.env.DECK_CAPTURES = DECK_CAPTURES
})

/** Every text that a browser gets of a set, by the module it comes in. */
function published(dir: string): [string, string][] {
  process.env.DECK_CAPTURES = dir
  const plugin = captures(dir) as unknown as { load: (id: string) => string | undefined }
  const { captures: all, bytes } = verifySet(dir)
  const modules = ['virtual:about', 'virtual:captures', ...layers.map(({ id }) => `virtual:asides/${id}`)].map((name): [string, string] => {
    const [json] = /(?<=^export default JSON\.parse\().*(?=\)$)/m.exec(plugin.load(`\0${name}`)!)!
    return [name, JSON.stringify(JSON.parse(JSON.parse(json) as string), null, 1)]
  })
  const streams = all.flatMap(({ stdout, stderr }) => [stdout, stderr]).filter(stream => stream !== null)
  return [...modules, ...streams.map((stream): [string, string] => [stream.path, bytes(stream).toString()])]
}

async function secretsIn(texts: readonly [string, string][]): Promise<string[]> {
  const found = await Promise.all(texts.map(([name, text]) => scanText(name, text)))
  return [...new Set(found.flat().map(({ path }) => path))]
}

describe('what a browser gets of the set that ships', () => {
  it('holds no secret, and nothing of the machine it was built on', async () => {
    const texts = published(SHIPPED)
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
    expect(await secretsIn(published(dir))).toEqual(['v1/l4/redirect.txt'])
  })
})
