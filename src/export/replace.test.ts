import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { smallSet } from '../../test/set.ts'
import { replaceable, replaceFile } from './replace.ts'

const folder = () => mkdtempSync(join(tmpdir(), 'deck-replace-'))
const bytes = new TextEncoder().encode('new')

describe('a written PDF', () => {
  it('takes the place of an older one, in a folder made for it', () => {
    const path = join(folder(), 'deep', 'deck.pdf')
    replaceFile(path, new TextEncoder().encode('old'))
    replaceFile(path, bytes)
    expect(readFileSync(path, 'utf8')).toBe('new')
  })

  it('leaves nothing behind, and what was there, when it cannot be put there', () => {
    const dir = folder()
    mkdirSync(join(dir, 'deck.pdf'))
    writeFileSync(join(dir, 'deck.pdf', 'kept'), 'old')
    expect(() => replaceFile(join(dir, 'deck.pdf'), bytes)).toThrow(/could not be written.*\n.*--output FILE/)
    expect(readdirSync(dir, { recursive: true })).toEqual(['deck.pdf', join('deck.pdf', 'kept')])
  })
})

describe('before anything is made', () => {
  const named = (name: string, content: string | Uint8Array) => {
    const path = join(folder(), name)
    writeFileSync(path, content)
    return path
  }

  it.each<[string, () => string]>([
    ['nothing', () => join(folder(), 'deep', 'deck.pdf')],
    ['an empty file', () => named('deck.pdf', '')],
    ['an older PDF, whatever its name', () => named('deck', '%PDF-1.7\n')],
  ])('%s may be replaced', (_, make) => {
    const path = make()
    expect(replaceable(path)).toBe(path)
  })

  it.each<[string, () => string, RegExp]>([
    ['what somebody wrote', () => named('thesis.txt', 'three years\n'), /thesis\.txt is not a PDF, and the export would replace it\.\n {2}→ Name another place/],
    ['a picture', () => named('cover.png', '\u0089PNG'), /cover\.png is not a PDF/],
    ['a folder', folder, /is a folder, and an export writes a file/],
    ['a link, also to a PDF', () => {
      const path = join(folder(), 'link.pdf')
      symlinkSync(named('deck.pdf', '%PDF-1.7\n'), path)
      return path
    }, /is a symbolic link/],
    ['what would lie below a file', () => join(named('thesis.txt', ''), 'deep', 'deck.pdf'), /thesis\.txt is a file, not a folder for/],
    ['a device', () => '/dev/null', /is a device/],
    ['a file of a capture set, or a new one in it', () => join(smallSet(), 'v1', 'more', 'deck.pdf'), /would lie in the capture set/],
  ])('%s is refused', (_, make, message) => {
    expect(() => replaceable(make())).toThrow(message)
  })
})
