import { mkdtempSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { SHIPPED, shippedSet } from '../../test/set.ts'
import { sha256 } from '../exec/remote-digest.ts'
import { parseSums, SUMS } from '../set/sums.ts'
import { copyStored } from './stored.ts'

it('puts every output of the set into the site byte for byte, for anybody to read, and not the manifest', () => {
  const site = mkdtempSync(join(tmpdir(), 'deck-stored-'))
  copyStored({ reference: shippedSet() }, site)
  const sums = [...parseSums(readFileSync(join(SHIPPED, SUMS), 'utf8'))].filter(([path]) => path !== 'manifest.json')
  expect(sums.length).toBeGreaterThan(100)
  for (const [path, digest] of sums) {
    const file = join(site, 'captures', path)
    expect(sha256(readFileSync(file)), path).toBe(digest)
    expect(statSync(file).mode & 0o044, path).toBe(0o044)
  }
  expect(statSync(join(site, 'captures/manifest.json'), { throwIfNoEntry: false })).toBeUndefined()
})
