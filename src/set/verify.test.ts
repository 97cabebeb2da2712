import type { Manifest } from './manifest.ts'
import { execFileSync, spawnSync } from 'node:child_process'
import { appendFileSync, cpSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import process from 'node:process'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { deck } from '../../deck.config.ts'
import { editManifest, smallSet } from '../../test/set.ts'
import { sha256 } from '../exec/remote-digest.ts'
import { readStream } from './store.ts'
import { verifySet } from './verify.ts'

const FILE = 'v1/l1/service.txt'

/** Puts something else in the place of a stored file. */
function instead(make: (path: string) => void, file = FILE): string {
  const dir = smallSet()
  rmSync(join(dir, file))
  make(join(dir, file))
  return dir
}

const stdoutOf = ({ captures }: Manifest) => captures.find(({ id }) => id === 'l1.v1.service')!.stdout!

/** A set whose output is kept compressed, said to have so many bytes. */
function packed(content: Buffer, bytes: number): string {
  const dir = smallSet()
  rmSync(join(dir, FILE))
  writeFileSync(join(dir, `${FILE}.gz`), content)
  editManifest(dir, manifest => void Object.assign(stdoutOf(manifest), { path: `${FILE}.gz`, bytes, sha256: sha256('') }))
  return dir
}

/** Verifies sets in a process of its own that has so much time: what hangs fails the test and not the run. */
function said(dirs: readonly string[]): string[] {
  const program = `const { verifySet } = await import(${JSON.stringify(new URL('./verify.ts', import.meta.url).href)})
    for (const dir of process.argv.slice(1)) {
      try { verifySet(dir); console.log('whole') } catch (error) { console.log(JSON.stringify(error.message)) }
    }`
  return spawnSync(process.execPath, ['--input-type=module', '-e', program, ...dirs], { encoding: 'utf8', timeout: 120_000 }).stdout.split('\n')
}

describe('what is no plain file is named and never read', () => {
  it('a FIFO, which would hang, a link to /dev/zero, which would never end, also in the place of the manifest or the digests', () => {
    const fifo = (path: string) => void execFileSync('mkfifo', [path])
    const zero = (path: string) => symlinkSync('/dev/zero', path)
    const [pipe, link, manifest, sums] = said([instead(fifo), instead(zero), instead(fifo, 'manifest.json'), instead(zero, 'SHA256SUMS')])
    expect(pipe).toMatch(/changed: captures\/v1\/l1\/service\.txt .*is a FIFO, not a plain file/)
    expect(link).toMatch(/changed: captures\/v1\/l1\/service\.txt .*is a symbolic link, not a plain file/)
    expect(manifest).toContain('captures/manifest.json is a FIFO, not a plain file')
    expect(sums).toContain('captures/SHA256SUMS is a symbolic link, not a plain file')
  })

  it.each<[string, (path: string) => void, RegExp]>([
    ['a link to a copy of it', (path) => {
      cpSync(join(smallSet(), FILE), `${path}.real`)
      symlinkSync('service.txt.real', path)
    }, /service\.txt .*is a symbolic link, not a plain file/],
    ['a folder', path => mkdirSync(path), /missing: captures\/v1\/l1\/service\.txt/],
  ])('%s', (_, make, message) => {
    expect(() => verifySet(instead(make))).toThrow(message)
  })

  it('a socket', async () => {
    const server = createServer()
    const dir = instead(() => {})
    await new Promise<void>(resolve => server.listen(join(dir, FILE), resolve))
    expect(() => verifySet(dir)).toThrow(/service\.txt .*is a socket, not a plain file/)
    server.close()
  })

  it.skipIf(process.getuid!() !== 0)('a device (needs the right to make one)', () => {
    expect(() => verifySet(instead(path => execFileSync('mknod', [path, 'c', '1', '3'])))).toThrow(/service\.txt .*is a device, not a plain file/)
  })

  it('a linked folder is not followed, nor one that leads to the whole disk', () => {
    const dir = smallSet()
    symlinkSync('/', join(dir, 'v1', 'disk'))
    expect(() => verifySet(dir)).toThrow(/:\n {2}extra: captures\/v1\/disk is not listed in SHA256SUMS\n {2}→/)
    renameSync(join(dir, 'v1'), `${dir}.elsewhere`)
    symlinkSync(`${dir}.elsewhere`, join(dir, 'v1'))
    expect(() => verifySet(dir)).toThrow(/missing: captures\/v1\/l1\/service\.txt[\s\S]*extra: captures\/v1 is not listed/)
  })
})

describe('no more is read than the manifest says', () => {
  const zeros = (bytes: number) => gzipSync(Buffer.alloc(bytes), { level: 1 })

  it('of a gzip bomb, whose manifest states a few bytes', () => {
    expect(() => verifySet(packed(zeros(4 << 20), 4))).toThrow(/service\.txt\.gz is not what the manifest describes: it has \d+ bytes, more than 73/)
  })

  it('nor of one that states as many as it has itself', () => {
    const content = zeros(4 << 20)
    expect(() => verifySet(packed(content, content.length))).toThrow(`service.txt.gz is not what the manifest describes: it unpacks to more than ${content.length} bytes`)
  })

  it('nor of one whose manifest states them all: an output has a limit', () => {
    expect(() => verifySet(packed(Buffer.of(0), 2 ** 40)))
      .toThrow(`service.txt.gz is said to have ${2 ** 40} bytes, and an output has at most ${deck.limits.output} (limits.output in deck.config.ts)`)
    expect(() => readStream(smallSet(), { path: FILE }, 3)).toThrow(/^has \d+ bytes, more than 3$/)
  })

  it('of a file of 8 GB, in the place of an output or of the manifest', () => {
    const dir = smallSet()
    truncateSync(join(dir, FILE), 8 * 2 ** 30)
    expect(() => verifySet(dir)).toThrow(/service\.txt is not what the manifest describes: it has 8589934592 bytes, more than \d+/)
    truncateSync(join(dir, 'manifest.json'), 8 * 2 ** 30)
    expect(() => verifySet(dir)).toThrow(/captures\/manifest\.json has 8589934592 bytes, more than/)
  })

  it('and a broken gzip is said to be one', () => {
    expect(() => verifySet(packed(Buffer.from('no gzip'), 100))).toThrow(/service\.txt\.gz is not what the manifest describes: it cannot be unpacked/)
  })
})

describe('a list or a manifest that contradicts itself is refused by name', () => {
  it.each<[string, (dir: string) => void, RegExp]>([
    ['a path that is listed twice', dir => appendFileSync(join(dir, 'SHA256SUMS'), `${'0'.repeat(64)}  ${FILE}\n`), /SHA256SUMS:\d+ names v1\/l1\/service\.txt a second time/],
    ['a path out of the set', dir => appendFileSync(join(dir, 'SHA256SUMS'), `${sha256('')}  ../../etc/passwd\n`), /missing: captures\/\.\.\/\.\.\/etc\/passwd/],
    ['a line with CRLF', dir => writeFileSync(join(dir, 'SHA256SUMS'), readFileSync(join(dir, 'SHA256SUMS'), 'utf8').replaceAll('\n', '\r\n')), /^SHA256SUMS:1 is not a line of sha256sum: [^\r]*$/],
    ['a path out of the set in the manifest', dir => writeFileSync(join(dir, 'manifest.json'), readFileSync(join(dir, 'manifest.json'), 'utf8').replace(FILE, '../../../etc/passwd')), /is not a manifest this deck can read/],
    ['a file of two captures', dir => editManifest(dir, ({ captures }) => void (captures[1]!.stdout = captures[0]!.stdout)), /twice: captures\/v\d\/l1\/\S+ is named by two captures/],
    ['a capture twice', dir => editManifest(dir, ({ captures }) => void captures.push(captures[0]!)), /twice: l1\.v\d\./],
    ['a run twice', dir => editManifest(dir, ({ runs }) => void runs.push(runs[0]!)), /twice: the run /],
    ['a run that ended before it began', dir => editManifest(dir, ({ runs }) => void (runs[0]!.finishedOn = '2020-01-01T00:00:00.000Z')), /time: the run \S+ ended 2020-01-01T00:00:00.000Z, before it began/],
    ['a manifest of a newer deck', dir => writeFileSync(join(dir, 'manifest.json'), '{ "schema": 3 }'), /captures\/manifest\.json has schema 3, and this deck reads up to 2: a newer deck wrote it\.\n {2}→ git pull/],
    ['a third side in a manifest of schema 1', dir => editManifest(dir, manifest => Object.assign(manifest, { schema: 1, clusters: { ...manifest.clusters, v3: { ...manifest.clusters.v1, side: 'v3', uid: 'its own' } } })), /a set of schema 1 has two sides/],
    ['a capture of a side without a cluster', dir => editManifest(dir, ({ captures }) => Object.assign(captures[0]!, { side: 'v3', id: captures[0]!.id.replace(/\.v\d\./, '.v3.') })), /no cluster: l1\.v3\.\S+ is of v3, which the manifest does not describe/],
    ['a manifest with a byte order mark', dir => writeFileSync(join(dir, 'manifest.json'), `\uFEFF${readFileSync(join(dir, 'manifest.json'), 'utf8')}`), /^captures\/manifest\.json is not valid JSON: [^\uFEFF]*$/],
  ])('%s', (_, touch, message) => {
    const dir = smallSet()
    touch(dir)
    expect(() => verifySet(dir)).toThrow(message)
  })

  it('with nothing in the message that a terminal obeys, and not with 700,000 lines', () => {
    const dir = smallSet()
    writeFileSync(join(dir, 'v1', '\u001B]52;c;aGk=\u0007'), '')
    for (let n = 0; n < 100; n++) writeFileSync(join(dir, 'v1', `more-${n}`), '')
    // eslint-disable-next-line no-control-regex
    expect(() => verifySet(dir)).toThrow(/^[^\u001B\u0007]*and 71 more\n[^\u001B\u0007]*$/)
  })
})
