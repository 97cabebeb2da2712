import { expect, it } from 'vitest'
import { verifySet } from '../src/set/verify.ts'
import { SHIPPED } from '../test/set.ts'
import { placed, scanned } from './linear.ts'
import { PATTERNS } from './patterns.ts'
import { scansOf } from './scans.ts'

it('every scan reads each hostile text or refuses it as unreadable, and does nothing else', async () => {
  const amiss = new Set<string>()
  for (const scan of scansOf(verifySet(SHIPPED))) {
    for (const pattern of PATTERNS) {
      for (const text of Object.values(placed(pattern, 200, scan.like))) {
        await scanned(scan, text).catch(error => amiss.add(`${scan.name}, ${pattern.name}: ${error}`))
      }
    }
  }
  expect([...amiss]).toEqual([])
})
