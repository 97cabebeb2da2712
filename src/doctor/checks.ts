import type { Check } from './check.ts'
import { freshness, leftovers, set } from './captures.ts'
import { clusters } from './clusters.ts'
import { pdf, site } from './deck.ts'
import { browser, disk, fonts, node } from './machine.ts'
import { screens } from './screens.ts'

/** All that is looked at before a talk, in the order of the list. Those that wait for others begin first. */
export const checks: readonly Check[] = [clusters, set, freshness, leftovers, site, pdf, fonts, browser, screens, node, disk]
