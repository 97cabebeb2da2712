import type { Manifest } from './manifest.ts'
import { spawnSync } from 'node:child_process'
import { appendFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import process from 'node:process'
import { beforeEach, describe, expect, it } from 'vitest'
import { editManifest, smallSet } from '../../test/set.ts'
import { captures } from '../deck-model/captures-plugin.ts'
import { sha256 } from '../exec/remote-digest.ts'
import { heldBy, takeLock } from './lock.ts'
import { lastGoodSet, setFolders, swapIn } from './publish.ts'
import { verifySet } from './verify.ts'
import { asWriter } from './writer.ts'

/** The capture in which the two sets say which they are. */
const TELLING = 'l1.v1.service'

/** An old set in place and a new one staged beside it, told apart by the id of their run, and by what one capture says. */
function oldAndNew(): string {
  const dir = smallSet()
  const { next } = setFolders(dir)
  cpSync(dir, next, { recursive: true })
  editManifest(dir, manifest => rename(manifest, dir, 'old'))
  editManifest(next, manifest => rename(manifest, next, 'new'))
  return dir
}

function rename(manifest: Manifest, dir: string, id: string): void {
  manifest.runs = [{ ...manifest.runs[0]!, id }]
  for (const capture of manifest.captures) capture.run = id
  const { stdout } = manifest.captures.find(one => one.id === TELLING)!
  writeFileSync(join(dir, stdout!.path), `${id}\n`)
  Object.assign(stdout!, { bytes: 4, lines: 1, sha256: sha256(`${id}\n`) })
}

const runOf = (dir: string) => verifySet(dir).manifest.runs[0]!.id
const namesBeside = (dir: string) => readdirSync(dirname(dir)).sort()

/** What somebody who writes does first, and what is said of it. */
async function mend(dir: string): Promise<string[]> {
  const said: string[] = []
  await asWriter(dir, text => said.push(text), async () => {})
  return said
}

/** What a reader takes, and what it is told. */
function reading(dir: string): { run: string, told: string[] } {
  const told: string[] = []
  return { run: lastGoodSet(dir, text => told.push(text)).manifest.runs[0]!.id, told }
}

/** A process that swaps and is killed at the n-th call that changes the disk, before or after it took effect. */
const KILLED = `
  import fs from 'node:fs'
  import { syncBuiltinESMExports } from 'node:module'
  const [at, when, dir] = [Number(process.argv[1]), process.argv[2], process.argv[3]]
  let calls = 0
  for (const name of ['renameSync', 'rmSync']) {
    const real = fs[name]
    fs[name] = (...args) => {
      if (++calls === at && when === 'before') process.kill(process.pid, 'SIGKILL')
      real(...args)
      if (calls === at) process.kill(process.pid, 'SIGKILL')
    }
  }
  syncBuiltinESMExports()
  const { swapIn } = await import(${JSON.stringify(new URL('./publish.ts', import.meta.url).href)})
  swapIn(dir)
`

/** What a deck gives out as that capture's output which is being presented while the swap goes on. */
function presented(dir: string): string {
  process.env.DECK_CAPTURES = dir
  const { writeBundle } = captures(dir) as unknown as { writeBundle: (written: { dir: string }) => void }
  delete process.env.DECK_CAPTURES
  const site = mkdtempSync(join(tmpdir(), 'deck-site-'))
  writeBundle({ dir: site })
  return readFileSync(join(site, 'captures/v1/l1/service.txt'), 'utf8').trim()
}

describe('a swap that is killed leaves a whole set, old or new, for whoever reads next and for a deck that is presented', () => {
  const cases = [1, 2, 3].flatMap(at => (['before', 'after'] as const).map(when => [at, when] as const))
  it.each(cases)('at its change %i, %s it took effect', async (at, when) => {
    const dir = oldAndNew()
    const { signal } = spawnSync(process.execPath, ['--input-type=module', '-e', KILLED, String(at), when, dir])
    expect(signal).toBe('SIGKILL')
    const release = takeLock(setFolders(dir).lock)
    expect(['old', 'new']).toContain(presented(dir))
    release()
    expect(['old', 'new']).toContain(presented(dir))
    expect(['old', 'new']).toContain(reading(dir).run)
    await mend(dir)
    expect(['old', 'new']).toContain(runOf(dir))
    expect(await mend(dir)).toEqual([])
  })

  it('and one that is not killed leaves the new set and nothing else', () => {
    const dir = oldAndNew()
    swapIn(dir)
    expect(runOf(dir)).toBe('new')
    expect([setFolders(dir).next, setFolders(dir).previous].filter(existsSync)).toEqual([])
  })

  it('and a staged set with a changed byte never takes its place', () => {
    const dir = oldAndNew()
    writeFileSync(join(setFolders(dir).next, 'v1/l1/service.txt'), 'typed in\n')
    expect(() => swapIn(dir)).toThrow(/changed: .*service\.txt/)
    expect(runOf(dir)).toBe('old')
  })
})

describe('one writer', () => {
  const lockIn = () => join(mkdtempSync(join(tmpdir(), 'deck-lock-')), 'captures.lock')

  it('keeps the second one out, and names the first', () => {
    const lock = lockIn()
    const release = takeLock(lock)
    expect(() => takeLock(lock)).toThrow(`process ${process.pid}`)
    release()
    takeLock(lock)()
  })

  it('takes over a lock whose process is gone', () => {
    const lock = lockIn()
    mkdirSync(lock)
    const gone = spawnSync('true').pid
    writeFileSync(join(lock, 'holder.json'), JSON.stringify({ pid: gone, since: 'then' }))
    expect(heldBy(lock)).toBeNull()
    takeLock(lock)
    expect(JSON.parse(readFileSync(join(lock, 'holder.json'), 'utf8'))).toMatchObject({ pid: process.pid })
  })

  it('is not disturbed by another: while it lives nobody mends', async () => {
    const dir = oldAndNew()
    const { lock, current, previous } = setFolders(dir)
    cpSync(current, previous, { recursive: true })
    const release = takeLock(lock)
    await expect(mend(dir)).rejects.toThrow('Another refresh')
    expect(existsSync(previous)).toBe(true)
    release()
    expect(await mend(dir)).toEqual([expect.stringMatching(/done now/)])
  })
})

describe('a set that is damaged, beside a whole one before it', () => {
  let dir: string
  let previous: string

  beforeEach(() => {
    dir = oldAndNew()
    previous = setFolders(dir).previous
    cpSync(dir, previous, { recursive: true })
    rmSync(setFolders(dir).next, { recursive: true })
    appendFileSync(join(dir, 'v1/l1/service.txt'), 'x')
  })

  it('is passed over by a reader, who says so and touches nothing', () => {
    const before = namesBeside(dir)
    const { run, told } = reading(dir)
    expect({ run, told }).toEqual({ run: 'old', told: [expect.stringMatching(/changed: captures\/v1\/l1\/service\.txt[\s\S]*\nThe set before it, captures\.prev\/, is whole and is read instead\.\n {2}→ npm run refresh -- --clean/)] })
    expect(namesBeside(dir)).toEqual(before)
  })

  it('or missing, is the same to a reader', () => {
    rmSync(dir, { recursive: true })
    expect(reading(dir)).toEqual({ run: 'old', told: [expect.stringMatching(/^captures\/manifest\.json is missing/)] })
    expect(namesBeside(dir)).toEqual(['captures.prev'])
  })

  it('but in the moment between the two renames of a swap nothing is amiss', () => {
    rmSync(dir, { recursive: true })
    const release = takeLock(setFolders(dir).lock)
    expect(reading(dir)).toEqual({ run: 'old', told: [] })
    release()
  })

  it('is put aside by a writer, and the whole one stands', async () => {
    expect(await mend(dir)).toEqual([expect.stringMatching(/was damaged, and the set before it is back in place\. The damaged one is kept in \S+captures\.damaged-/)])
    expect(runOf(dir)).toBe('old')
    const [, aside, ...more] = namesBeside(dir)
    expect(more).toEqual([])
    expect(readFileSync(join(dirname(dir), aside!, 'v1/l1/service.txt'), 'utf8')).toBe('old\nx')
  })

  it('that is damaged as well, is left as it is by both', async () => {
    appendFileSync(join(previous, 'v1/l1/service.txt'), 'x')
    const before = namesBeside(dir)
    expect(() => reading(dir)).toThrow(/changed: captures\/v1\/l1\/service\.txt/)
    expect(await mend(dir)).toEqual([expect.stringMatching(/^Neither captures\/ nor captures\.prev\/ is whole; both are left/)])
    expect(namesBeside(dir)).toEqual(before)
  })
})

it('a swap keeps the last set beside the new one where it is told that it is damaged', () => {
  const dir = oldAndNew()
  appendFileSync(join(dir, 'v1/l1/service.txt'), 'x')
  const aside = swapIn(dir, true)
  expect(runOf(dir)).toBe('new')
  expect(namesBeside(dir)).toEqual(['captures', basename(aside!)])
  expect(readFileSync(join(aside!, 'v1/l1/service.txt'), 'utf8')).toBe('old\nx')
})

it('a new set that waits beside nothing is put in place where it is fit to be shown, and not where somebody was refused it', async () => {
  const dir = smallSet()
  renameSync(dir, setFolders(dir).next)
  const said: string[] = []
  await asWriter(dir, text => said.push(text), async () => {}, () => false)
  expect({ said, names: namesBeside(dir) }).toEqual({ said: [], names: ['captures.next'] })
  expect(await mend(dir)).toEqual(['A swap of captures had been interrupted; the new set was whole and is in place now.'])
})
