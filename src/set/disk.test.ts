import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { flushTree, kindAt, makeFolder, writeWhole } from './disk.ts'

let folder: string
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'deck-disk-'))))

describe('a file that is written whole', () => {
  it('takes the place of an older one, with its own rights, and leaves nothing beside', () => {
    const path = join(folder, 'file')
    writeFileSync(path, 'old')
    writeWhole(path, 'new', 0o600)
    expect({ text: readFileSync(path, 'utf8'), mode: statSync(path).mode & 0o777, names: readdirSync(folder) }).toEqual({ text: 'new', mode: 0o600, names: ['file'] })
  })

  it('is written where a link leads to, and the link stays', () => {
    writeFileSync(join(folder, 'file'), 'old')
    symlinkSync('file', join(folder, 'link'))
    writeWhole(join(folder, 'link'), 'new')
    expect([lstatSync(join(folder, 'link')).isSymbolicLink(), readFileSync(join(folder, 'file'), 'utf8')]).toEqual([true, 'new'])
  })

  it('leaves nothing where it cannot be put', () => {
    mkdirSync(join(folder, 'file'))
    expect(() => writeWhole(join(folder, 'file'), 'new')).toThrow(/EISDIR/)
    expect(readdirSync(folder)).toEqual(['file'])
  })
})

it('a folder is made with those it stands in, once, and flushed with all below it, links not followed', () => {
  const dir = join(folder, 'a', 'b')
  makeFolder(dir, 0o700)
  makeFolder(dir)
  expect(statSync(dir).mode & 0o777).toBe(0o700)
  writeFileSync(join(dir, 'file'), '')
  symlinkSync('/dev/zero', join(dir, 'link'))
  flushTree(folder)
  expect(['file', 'link', 'none', '.', 'file/deeper'].map(name => kindAt(join(dir, name)))).toEqual(['a plain file', 'a symbolic link', null, 'a folder', null])
})
