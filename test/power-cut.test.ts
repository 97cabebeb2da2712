import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { lastGoodSet, setFolders } from '../src/set/publish.ts'
import { verifySet } from '../src/set/verify.ts'
import { asWriter } from '../src/set/writer.ts'
import { editManifest, smallSet } from './set.ts'

/**
 * A power cut takes what the system has not yet given to the disk. An ext4 file system stands in an image, mounted through a
 * loop device: at any moment a copy of the image holds what the disk would, and nothing of the page cache. It is copied twice:
 * as it is, and after another file was flushed, which commits the journal. Renames are then on the disk and the bytes of files
 * only where their owner flushed them, as it happens by itself some seconds later.
 */
const [folder, image, mount] = (() => {
  const folder = mkdtempSync(join(tmpdir(), 'deck-power-'))
  return [folder, join(folder, 'disk.img'), join(folder, 'disk')]
})()

const CUTS = process.env.DECK_NIGHTLY ? 20 : 3

/** Runs a program, and at the calls it is told copies the disk as it is in that moment. */
const CUT = `
  import { spawnSync } from 'node:child_process'
  import fs from 'node:fs'
  import { syncBuiltinESMExports } from 'node:module'
  const [program, image, beat, wanted] = process.argv.slice(1)
  const { openSync, fsyncSync, writeSync, closeSync } = fs
  const at = JSON.parse(wanted)
  const calls = []
  const cut = (name) => {
    calls.push(name)
    if (!at.includes(calls.length)) return
    const copy = kind => spawnSync('cp', ['--sparse=always', image, image + '.' + calls.length + kind])
    copy('as it is')
    const file = openSync(beat, 'a')
    writeSync(file, 'x')
    fsyncSync(file)
    closeSync(file)
    copy('committed')
  }
  for (const name of ['renameSync', 'rmSync', 'fsyncSync']) {
    const real = fs[name]
    fs[name] = (...args) => {
      cut('before ' + name)
      real(...args)
      cut('after ' + name)
    }
  }
  syncBuiltinESMExports()
  await import('data:text/javascript,' + encodeURIComponent(program))
  cut('done')
  console.log(JSON.stringify(calls))
`

/** Why it cannot be tried here; null where it can. */
function hindrance(): string | null {
  if (process.platform !== 'linux' || process.getuid!() !== 0) return 'needs root on Linux, to mount an image'
  const tools = ['mkfs.ext4', 'mount', 'umount'].filter(tool => spawnSync('sh', ['-c', `command -v ${tool}`]).status !== 0)
  if (tools.length > 0) return `needs ${tools.join(', ')}`
  execFileSync('truncate', ['-s', '24M', image])
  execFileSync('mkfs.ext4', ['-q', image])
  mkdirSync(mount)
  return mounted(image) ? null : 'needs the right to mount a loop device'
}

function mounted(what: string): boolean {
  // without ext4's own mercy for files that are replaced, which other file systems have not
  return spawnSync('mount', ['-o', 'loop,noauto_da_alloc', what, mount]).status === 0
}

const unmount = () => spawnSync('umount', [mount])

const why = hindrance()

beforeAll(() => {
  if (why !== null) process.stderr.write(`Power cuts are not tried: ${why}.\n`)
})

afterAll(() => {
  unmount()
  rmSync(folder, { recursive: true, force: true })
})

const captures = join(mount, 'captures')
const runOf = (dir: string) => verifySet(dir).manifest.runs[0]!.id

/** An old set, on the disk, and a new one beside it that only the page cache has. */
function oldAndNew(): void {
  for (const name of readdirSync(mount).filter(name => name !== 'lost+found')) rmSync(join(mount, name), { recursive: true })
  smallSet(['l1'], captures)
  const rename = (dir: string, id: string) => editManifest(dir, (manifest) => {
    manifest.runs = [{ ...manifest.runs[0]!, id }]
    for (const one of manifest.captures) one.run = id
  })
  rename(captures, 'old')
  execFileSync('sync', ['-f', mount])
  const { next } = setFolders(captures)
  cpSync(captures, next, { recursive: true })
  rename(next, 'new')
}

/** Runs a program that calls something of `src`, with cuts at these of its calls; gives the names of all. */
function cutting(module: string, program: string, at: readonly number[]): string[] {
  const imported = `import * as here from ${JSON.stringify(new URL(`../src/${module}`, import.meta.url).href)}\n${program}`
  const words = ['--input-type=module', '-e', CUT, imported, image, join(mount, 'beat'), JSON.stringify(at)]
  return JSON.parse(execFileSync(process.execPath, words, { encoding: 'utf8' })) as string[]
}

/** The moments of a swap to be tried, its renames and removals first, then as many others as there is time for. */
function moments(calls: readonly string[]): number[] {
  const all = calls.map((name, index) => ({ name, no: index + 1 }))
  const first = all.filter(({ name }) => name === 'done' || name === 'before rmSync' || name.includes('rename'))
  const others = all.filter(one => !first.includes(one))
  const step = Math.max(1, Math.floor(others.length / Math.max(1, CUTS - first.length)))
  const spread = others.filter((_, index) => index % step === 0)
  return [...first.toReversed(), ...spread].slice(0, CUTS).map(({ no }) => no)
}

/** What `look` finds on each of the disks that were copied, by the moment of the copy. */
async function onEach(
  at: readonly number[],
  calls: readonly string[],
  look: () => Promise<string> | string,
): Promise<[string, string][]> {
  unmount()
  const left: [string, string][] = []
  for (const [no, kind] of at.flatMap(no => [[no, 'as it is'], [no, 'committed']] as const)) {
    expect(mounted(`${image}.${no}${kind}`)).toBe(true)
    left.push([`${calls[no - 1]}, ${kind}`, await look()])
    unmount()
  }
  for (const name of readdirSync(folder).filter(name => /\.img\.\d/.test(name))) rmSync(join(folder, name))
  mounted(image)
  return left
}

function found(look: () => string): string {
  try {
    return look()
  }
  catch (error) {
    return `nothing: ${(error as Error).message.split('\n').slice(0, 2).join(' ')}`
  }
}

it.skipIf(why !== null)(`a power cut at any of ${CUTS} moments of a swap leaves a whole set, for whoever reads and for whoever writes next`, async () => {
  const swap = (at: readonly number[]) => {
    oldAndNew()
    return cutting('set/publish.ts', `here.swapIn(${JSON.stringify(captures)})`, at)
  }
  const calls = swap([])
  const at = moments(calls)
  expect(at).toHaveLength(CUTS)
  const left = await onEach(at, swap(at), async () => {
    const read = found(() => lastGoodSet(captures, () => {}).manifest.runs[0]!.id)
    await asWriter(captures, () => {}, async () => {})
    return `${read}, then ${found(() => runOf(captures))}`
  })
  expect(left.filter(([, what]) => !/^(?:old|new), then (?:old|new)$/.test(what))).toEqual([])
  // nothing was committed for it before
  const last = await onEach([calls.length], swap([calls.length]), () => found(() => runOf(captures)))
  expect(last).toEqual([['done, as it is', 'new'], ['done, committed', 'new']])
})

it.skipIf(why !== null).each<[string, (next: string, previous: string) => void]>([
  ['between its renames', (_, previous) => renameSync(captures, previous)],
  ['before it removed the last set', (next, previous) => {
    renameSync(captures, previous)
    renameSync(next, captures)
  }],
])('a power cut while a swap is mended that was killed %s leaves a whole set', async (_, killed) => {
  const mend = (at: readonly number[]) => {
    oldAndNew()
    killed(setFolders(captures).next, setFolders(captures).previous)
    return cutting('set/writer.ts', `await here.asWriter(${JSON.stringify(captures)}, () => {}, async () => {})`, at)
  }
  const calls = mend([])
  const at = moments(calls)
  const left = await onEach(at, mend(at), () => found(() => lastGoodSet(captures, () => {}).manifest.runs[0]!.id))
  expect(left).toHaveLength(2 * at.length)
  expect(left.filter(([, what]) => !['old', 'new'].includes(what))).toEqual([])
})

it.skipIf(why !== null).each([
  ['a file that is written whole', 'set/disk.ts', (path: string) => `here.writeWhole(${path}, 'new')`, ['old', 'new']],
  ['an exported file', 'export/replace.ts', (path: string) => `here.replaceFile(${path}, new TextEncoder().encode('new'))`, ['old', 'new']],
] as const)('a power cut leaves %s as it was, or whole', async (_, module, program, whole) => {
  const path = join(mount, 'file')
  const make = (at: readonly number[]) => {
    writeFileSync(path, 'old')
    execFileSync('sync', ['-f', mount])
    return cutting(module, program(JSON.stringify(path)), at)
  }
  const calls = make([])
  const all = calls.map((_, index) => index + 1)
  const left = await onEach(all, make(all), () => found(() => readFileSync(path, 'utf8')))
  expect(left.filter(([, what]) => !(whole as readonly string[]).includes(what))).toEqual([])
  const last = await onEach([calls.length], make([calls.length]), () => found(() => readFileSync(path, 'utf8')))
  expect(last).toEqual([['done, as it is', 'new'], ['done, committed', 'new']])
})

it.skipIf(why !== null)('what a journal was told is on the disk when that returns', async () => {
  const journals = join(mount, '.netflow', 'journals')
  const undo = { context: 'a', uid: '11111111-1111-4111-8111-111111111111', argv: ['kubectl', 'delete', 'policy'] }
  const make = (at: readonly number[]) => {
    rmSync(join(mount, '.netflow'), { recursive: true, force: true })
    execFileSync('sync', ['-f', mount])
    return cutting('record/journal.ts', `here.openJournal(${JSON.stringify(journals)}, 'r1').add(${JSON.stringify(undo)})`, at)
  }
  const calls = make([])
  const left = await onEach([calls.length], make([calls.length]), () => found(() => readFileSync(join(journals, 'r1.jsonl'), 'utf8').split('\n')[1]!))
  expect(left.map(([, what]) => what)).toEqual([JSON.stringify(undo), JSON.stringify(undo)])
})
