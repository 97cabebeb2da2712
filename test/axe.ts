import type { Page } from '@playwright/test'
import AxeBuilder from '@axe-core/playwright'

/**
 * What axe calls serious or critical in a part of a page, each with its first element. It is run in the page alone: the deck has
 * no frames, for which axe would open another page each time.
 */
export async function seriousIn(page: Page, part: string): Promise<string[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] }).include(part)
  const { violations } = await axe.analyze()
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
}
