import type { Page } from '@playwright/test'
import type { AxeResults, RunOptions } from 'axe-core'
import axe from 'axe-core'

/** The rules of axe that a scheme's colours can break; all others judge the same elements in both. */
const OF_COLOURS = ['color-contrast', 'link-in-text-block']

/**
 * What axe calls serious or critical in a part of a page, each with its first element; by the rules of colours alone where
 * `rules` says so. axe is loaded once a document, and looks at the page alone: the deck has no frames. What is hidden beside the
 * part (Slidev keeps every slide that was seen) is out of the page meanwhile, for axe reads the style of all that is in it.
 */
export async function seriousIn(page: Page, part: string, rules: 'all' | 'colours' = 'all'): Promise<string[]> {
  if (!await page.evaluate(() => 'axe' in window)) await page.evaluate(axe.source)
  const options: RunOptions = { resultTypes: ['violations'], ...rules === 'colours' ? { runOnly: OF_COLOURS } : {} }
  const { violations } = await page.evaluate(async ([part, options]) => {
    const { axe } = window as unknown as { axe: { run: (context: object, options: object) => Promise<AxeResults> } }
    const element = document.querySelector(part)!
    const hidden = [...element.parentElement!.children].filter(beside => beside !== element && !beside.checkVisibility())
    const places = hidden.map((beside) => {
      const place = document.createComment('')
      beside.replaceWith(place)
      return place
    })
    const putBack = () => places.forEach((place, index) => place.replaceWith(hidden[index]!))
    return axe.run({ include: [[part]] }, options).finally(putBack)
  }, [part, options] as const)
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
}
