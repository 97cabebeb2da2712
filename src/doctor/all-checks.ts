import type { Check } from './finding-kinds.ts'
import { freshness, leftovers, set } from './captures.ts'
import { clusters } from './clusters.ts'
import { screens } from './screens.ts'
import { pdf, site } from './site-and-pdf.ts'
import { browser, disk, fonts, node } from './this-machine.ts'

/** Everything that is checked before a talk, in the order of the list. Slow checks start first. */
export const checks: readonly Check[] = [clusters, set, freshness, leftovers, site, pdf, fonts, browser, screens, node, disk]
