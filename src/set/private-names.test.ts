import type { Manifest } from './manifest.ts'
import { Buffer } from 'node:buffer'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { smallSet } from '../../test/set.ts'
import { sha256 } from '../exec/remote-digest.ts'
import { parseManifest } from './manifest.ts'
import { declaredAliases, withAliases } from './private-names.ts'
import { seal } from './seal.ts'
import { storeStream } from './store.ts'
import { filesOf } from './sums.ts'
import { verifySet } from './verify.ts'

const manifestIn = (dir: string) => parseManifest(readFileSync(join(dir, 'manifest.json'), 'utf8'))
const everything = (dir: string) => filesOf(dir).map(path => readFileSync(join(dir, path), 'latin1')).join('\n')

/** The shipped set, on a node of whose name nobody is to know. */
function recorded(): { dir: string, manifest: Manifest, node: string } {
  const dir = smallSet(['constant', 'l1', 'l2', 'l3', 'l4', 'l5'])
  const manifest = manifestIn(dir)
  return { dir, manifest, node: manifest.clusters.v1.nodes.find(({ name }) => name === manifest.clusters.v1.receiver)!.name }
}

describe('a recording with aliases', () => {
  it('says the alias wherever the name stood: outputs, commands, contexts, facts; and each capture counts', async () => {
    const { dir, manifest, node } = recorded()
    const context = manifest.clusters.v1.context
    const aliases = [
      { find: node, alias: 'x'.repeat(node.length) },
      { find: context, alias: 'y'.repeat(context.length) },
    ]
    const before = everything(dir).split(node).length - 1
    await seal(dir, withAliases(dir, manifest, aliases))
    const text = everything(dir)
    expect(before).toBeGreaterThan(20)
    expect([text.includes(node), text.includes(context)]).toEqual([false, false])
    const set = verifySet(dir)
    expect(set.manifest.clusters.v1).toMatchObject({ context: 'y'.repeat(context.length), receiver: 'x'.repeat(node.length) })
    const of = (id: string) => set.capture(id)!
    const untouched = manifest.captures.find(({ id }) => id === 'l1.v2.service')!
    expect(of('l1.v2.service')).toEqual(untouched)
    const { argv, aliased, stdout } = of('l1.v1.announced')
    expect(argv).toContain('y'.repeat(context.length))
    expect(aliased).toBe(1 + readFileSync(join(dir, stdout!.path), 'utf8').split('x'.repeat(node.length)).length - 1)
  })

  it('says it also of the ways that were refused, and strikes out the digest of what is not kept of them', async () => {
    const { dir, manifest, node } = recorded()
    const one = manifest.captures.find(({ id }) => id === 'l5.v1.conntrack')!
    const told = sha256(`an output of ${node}`)
    const stderr = storeStream(dir, one.id, 'refused-1', Buffer.from(`${node} has no such program\n${told}  -\n`))
    one.refused = [{ argv: ['kubectl', 'exec', node], exitCode: 127, reason: `exit 127: ${node} has no such program`, stderr }]
    const alias = 'x'.repeat(node.length)
    const published = withAliases(dir, manifest, [{ find: node, alias }])
    await seal(dir, published)
    const [refusal] = verifySet(dir).capture(one.id)!.refused!
    expect(refusal).toMatchObject({ argv: ['kubectl', 'exec', alias], reason: `exit 127: ${alias} has no such program` })
    expect(readFileSync(join(dir, stderr.path), 'utf8')).toBe(`${alias} has no such program\n${'0'.repeat(64)}  -\n`)
    expect(everything(dir).includes(told)).toBe(false)
  })

  it('gives no digest of the private text away, also not the one the far side wrote', () => {
    const { dir, manifest } = recorded()
    const one = manifest.captures.find(({ id }) => id === 'l4.v1.redirect')!
    const raw = readFileSync(join(dir, one.stdout!.path))
    expect(readFileSync(join(dir, one.stderr!.path), 'utf8')).toContain(sha256(raw))
    const [address] = /10\.4\.\d+\.\d+/.exec(raw.toString('utf8'))!
    const { captures } = withAliases(dir, manifest, [{ find: address, alias: address.replace('10.4.', '10.9.') }])
    const published = captures.find(({ id }) => id === 'l4.v1.redirect')!
    expect(published.stdout!.sha256).not.toBe(sha256(raw))
    const told = readFileSync(join(dir, published.stderr!.path), 'utf8')
    expect([told.includes(published.stdout!.sha256), told.includes(sha256(raw))]).toEqual([true, false])
    expect(JSON.stringify(captures).includes(sha256(raw))).toBe(false)
  })

  it('keeps bytes that are no text as they are', () => {
    const { dir, manifest } = recorded()
    const { stdout } = manifest.captures.find(({ id }) => id === 'l1.v1.service')!
    const wild = (name: string) => Buffer.concat([Buffer.from([0xEF, 0xBB, 0xBF, 0x00, 0xFF, 0xE2, 0x94]), Buffer.from(`${name}\r\nno end`)])
    writeFileSync(join(dir, stdout!.path), wild('Jürgen-4711'))
    const published = withAliases(dir, manifest, [{ find: 'Jürgen-4711', alias: 'speaker-one' }])
    expect(readFileSync(join(dir, stdout!.path)).equals(wild('speaker-one'))).toBe(true)
    expect(published.captures.find(({ id }) => id === 'l1.v1.service')).toMatchObject({ aliased: 1, stdout: { sha256: sha256(wild('speaker-one')) } })
  })

  it.each<[string, { find: string, alias: string }, RegExp]>([
    ['an alias that an output says itself', { find: 'netflow-v1-worker', alias: 'hubble-of-another' }, /stdout of constant\.v1\.nodes already says "hubble-of-another"/],
    ['a word of the deck\'s own', { find: 'announced', alias: 'published' }, /l1\.v1\.announced is a name of the deck's own/],
    ['a word the manifest needs', { find: 'cilium', alias: 'xxxxxx' }, /manifest\.json would no longer say what it must: clusters\.v2\.dataplane/],
  ])('is refused for %s', (_, one, message) => {
    const { dir, manifest } = recorded()
    const { path } = manifest.captures.find(({ id }) => id === 'constant.v1.nodes')!.stdout!
    writeFileSync(join(dir, path), `${readFileSync(join(dir, path), 'utf8')}hubble-of-another\n`)
    expect(() => withAliases(dir, manifest, [one])).toThrow(message)
  })
})

describe('deck.private.ts', () => {
  const file = (text: string) => {
    const path = join(mkdtempSync(join(tmpdir(), 'deck-private-')), 'deck.private.ts')
    writeFileSync(path, text)
    return path
  }

  it('need not be there', async () => {
    expect(await declaredAliases('/nowhere/deck.private.ts')).toEqual([])
  })

  it('is a list', async () => {
    expect(await declaredAliases(file('export const aliases = [{ find: \'acme-prod\', alias: \'project-1\' }]\n'))).toEqual([{ find: 'acme-prod', alias: 'project-1' }])
  })

  it.each([
    ['export const names = []', /must say: export const aliases/],
    ['export const aliases = [{ find: \'acme-prod\', alias: \'short\' }]', /cannot be used:\n {2}- the alias "short" is not as long/],
  ])('that says %j is refused before anything is recorded', async (text, message) => {
    await expect(declaredAliases(file(text))).rejects.toThrow(message)
  })

  it('is ignored by git, and nothing that is bundled reads it', () => {
    const root = new URL('../../', import.meta.url)
    expect(readFileSync(new URL('.gitignore', root), 'utf8').split('\n')).toContain('deck.private.ts')
    const bundled = ['components', 'layouts', 'setup', 'src/deck-model', 'src/client', 'src/read', 'src/conclude', 'src/dataplane', 'src/serve', 'src/export', 'styles']
    const reading = bundled.flatMap(dir => filesOf(new URL(dir, root).pathname).map(path => new URL(`${dir}/${path}`, root)))
      .filter(path => /deck\.private|set\/private-names|set\/alias/.test(readFileSync(path, 'utf8')))
    expect(reading).toEqual([])
  })
})
