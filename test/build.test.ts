import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { editManifest, smallSet } from './set.ts'
import { buildDeck } from './sites.ts'

/** Each way a set can be wrong, and what the build says of it. */
const FAULTS: Record<string, { wrong: (dir: string) => void, says: RegExp }> = {
  'a file is not there': {
    wrong: dir => rmSync(join(dir, 'v1/l4/redirect.txt')),
    says: /missing: captures\/v1\/l4\/redirect\.txt/,
  },
  'a file is longer by one byte': {
    wrong: dir => appendFileSync(join(dir, 'v2/l4/redirect.txt'), ' '),
    says: /changed: captures\/v2\/l4\/redirect\.txt/,
  },
  'a required capture failed': {
    wrong: dir => editManifest(dir, ({ captures }) => {
      Object.assign(captures.find(({ id }) => id === 'l4.v1.redirect')!, { status: 'failed', reason: 'It exited with 1.' })
    }),
    says: /required: l4\.v1\.redirect is failed: It exited with 1\./,
  },
  'there is no set': {
    wrong: dir => rmSync(dir, { recursive: true }),
    says: /captures\/manifest\.json is missing/,
  },
}

describe.each(Object.entries(FAULTS))('where %s', (_, { wrong, says }) => {
  it('the build fails and says so', async () => {
    const dir = smallSet(['l1', 'l4'])
    wrong(dir)
    const out = join(mkdtempSync(join(tmpdir(), 'deck-built-')), 'dist')
    const { exitCode, said } = await buildDeck(dir, out)
    expect(exitCode).not.toBe(0)
    expect(said).toMatch(says)
    expect(existsSync(join(out, 'index.html'))).toBe(false)
  })
})

it('a folder that holds anything but a site is not built into', async () => {
  const out = mkdtempSync(join(tmpdir(), 'deck-thesis-'))
  writeFileSync(join(out, 'thesis.txt'), 'years of work\n')
  const { exitCode, said } = await buildDeck(smallSet(['l1', 'l4']), out)
  expect(exitCode).toBe(1)
  expect(said).toContain(`${join(out, 'thesis.txt')} is part of no built site`)
  expect(readFileSync(join(out, 'thesis.txt'), 'utf8')).toBe('years of work\n')
})
