import type { Conclusion } from './conclusion.ts'
import { AFTER } from './after.ts'
import { BELIEVED } from './beliefs.ts'
import { FAILOVER } from './failover.ts'
import { INSIDE } from './inside.ts'
import { LANDING, OUTSIDE } from './outside.ts'
import { SILENT } from './silent.ts'

/** Every statement the deck makes about captures: adding one is adding an object. */
export const CONCLUSIONS: readonly Conclusion[] = [
  ...OUTSIDE,
  LANDING,
  ...INSIDE,
  ...FAILOVER,
  ...SILENT,
  ...AFTER,
  ...BELIEVED,
]
