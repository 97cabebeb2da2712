import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeEach, describe, expect, it } from 'vitest'
import { smallSet } from '../../test/set.ts'
import { setFolders } from './publish.ts'
import { refuseForeign } from './target.ts'

let folder: string
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'deck-target-'))))

/** A folder that holds a file somebody wrote. */
function thesis(name: string, ...deeper: string[]): string {
  const dir = join(folder, name)
  mkdirSync(join(dir, ...deeper), { recursive: true })
  writeFileSync(join(dir, ...deeper, 'thesis.txt'), 'three years\n')
  return dir
}

describe('a set is written', () => {
  it.each<[string, () => string]>([
    ['where nothing is', () => join(folder, 'new')],
    ['where nothing is, named with a slash', () => `${folder}/new/`],
    ['into an empty folder', () => folder],
    ['over a set', () => smallSet()],
    ['over a set that lost its digests, with a staged one and one before it beside', () => {
      const dir = join(folder, 'captures')
      for (const one of Object.values(setFolders(dir))) mkdirSync(one)
      for (const one of [dir, `${dir}.next`, `${dir}.prev`]) writeFileSync(join(one, 'manifest.json'), 'an old set\n')
      writeFileSync(join(`${dir}.next`, 'captures.jsonl'), '')
      return dir
    }],
  ])('%s', (_, make) => {
    expect(() => refuseForeign(make())).not.toThrow()
  })
})

describe('nothing is written', () => {
  it.each<[string, () => string, RegExp]>([
    ['over a folder of somebody\'s', () => thesis('work'), /work holds thesis\.txt, which is no part of a capture set/],
    ['over a set in which somebody keeps a file', () => {
      writeFileSync(join(smallSet(['l1'], join(folder, 'captures')), 'thesis.txt'), '')
      return join(folder, 'captures')
    }, /captures holds thesis\.txt/],
    ['over a set in whose depths somebody keeps one', () => thesis('captures', 'v1', 'l1', 'mine'), /captures holds v1\/l1\/mine\/thesis\.txt/],
    ['over a file', () => join(thesis('work'), 'thesis.txt'), /thesis\.txt is a plain file, not a capture set/],
    ['over a link to a set, or to nothing', () => {
      symlinkSync(smallSet(), join(folder, 'link'))
      return `${folder}/link/`
    }, /link is a symbolic link, not a capture set/],
    ['over the project', () => fileURLToPath(new URL('../..', import.meta.url)), /holds .*, which is no part of a capture set/],
    ['over the whole disk', () => '/', /^\/ holds /],
    ['into a set', () => join(smallSet(), 'new'), /would lie in the capture set \S+captures, which would be damaged/],
    ['into a folder of a set, by a link', () => {
      symlinkSync(join(smallSet(), 'v1'), join(folder, 'link'))
      return join(folder, 'link', 'new')
    }, /would lie in the capture set/],
    ['where there is no folder', () => join(folder, 'no', 'such', 'one'), /There is no folder \S+such to write a set in\.\n {2}→ mkdir -p/],
    ['below a file', () => join(thesis('work'), 'thesis.txt', 'deep', 'one'), /There is no folder/],
    ['beside something else that has the name of the staged set', () => dirname(join(thesis('work.next'), 'x')).replace('.next', ''), /work\.next holds thesis\.txt/],
    ['beside something else that has the name of the set before', () => thesis('work.prev').replace('.prev', ''), /work\.prev holds thesis\.txt/],
    ['beside something else that has the name of the lock', () => thesis('work.lock').replace('.lock', ''), /work\.lock holds thesis\.txt, and a recording needs that name/],
    ['beside a file that has it', () => {
      writeFileSync(join(folder, 'yarn.lock'), 'x')
      return join(folder, 'yarn')
    }, /yarn\.lock is a plain file/],
  ])('%s, and one sentence says why', (_, make, message) => {
    const dir = make()
    const before = readdirSync(folder, { recursive: true })
    expect(() => refuseForeign(dir)).toThrow(message)
    expect(readdirSync(folder, { recursive: true })).toEqual(before)
  })

  it('and what was there is still there', () => {
    const dir = thesis('work')
    expect(() => refuseForeign(dir)).toThrow()
    expect(readFileSync(join(dir, 'thesis.txt'), 'utf8')).toBe('three years\n')
  })
})
