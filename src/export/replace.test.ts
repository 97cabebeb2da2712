import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { replaceFile } from './replace.ts'

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
