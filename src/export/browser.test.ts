import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright'
import { expect, it } from 'vitest'
import { browserArguments } from './browser.ts'

it('what Playwright switches off stays off where the browser is given a list of its own', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'deck-browser-'))
  const [program, given] = [join(dir, 'chromium'), join(dir, 'given')]
  writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$@" > ${given}\nexit 1\n`, { mode: 0o755 })
  await expect(chromium.launch({ executablePath: program, args: browserArguments() })).rejects.toThrow()
  const lists = readFileSync(given, 'utf8').split('\n').filter(word => word.startsWith('--disable-features=')).map(word => word.slice('--disable-features='.length).split(','))
  expect(lists).toHaveLength(2)
  expect(lists[1]).toEqual(expect.arrayContaining(lists[0]!))
})
