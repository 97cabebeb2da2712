import { execFileSync } from 'node:child_process'
import AxeBuilder from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import { shellLine } from '../src/capture/run.ts'
import { verifySet } from '../src/capture/verify.ts'
import { deckOf } from '../src/show/deck.ts'
import { linesOf } from '../src/show/decode.ts'
import { site } from './sites.ts'
import { goTo, manifestOf, SLIDES, storedText, watch } from './slides.ts'

for (const scheme of ['light', 'dark'] as const) {
  test(`every slide is drawn without an error, asks nobody, and holds all it shows (${scheme})`, async ({ page }) => {
    const shipped = site('shipped')
    const faults = watch(page, shipped)
    await page.emulateMedia({ colorScheme: scheme })
    for (const { no } of SLIDES) {
      const slide = await goTo(page, shipped, no)
      const outside = await slide.evaluate((root) => {
        const edge = root.getBoundingClientRect()
        const signed = (element: Element) => element.closest('.cell, .unseen, .heard, .t-less, .t-odd, .pane-head h2, .facts td, .stop, .party code')
        return [...root.querySelectorAll('*')].flatMap((element) => {
          const box = element.getBoundingClientRect()
          if (box.width === 0 || box.height === 0 || signed(element)) return []
          const beyond = box.right > edge.right + 1 || box.bottom > edge.bottom + 1 || box.left < edge.left - 1
          const clipped = getComputedStyle(element).overflowX !== 'visible'
            && (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1)
          return beyond || clipped ? [`${element.className}: ${element.textContent?.slice(0, 60)}`] : []
        })
      })
      expect(outside, `slide ${no}`).toEqual([])
      const [panes, below] = await slide.evaluate((root) => {
        const bottom = root.querySelector('.pairs')?.getBoundingClientRect().bottom ?? 0
        const next = root.querySelector('.chips') ?? root.querySelector('.slide-footer')!
        return [bottom, next.getBoundingClientRect().top]
      })
      expect(panes, `slide ${no}: panes end above what is below them`).toBeLessThanOrEqual(below!)
    }
    expect(faults).toEqual([])
  })
}

test('every pane shows exactly the lines it says, and the command that was run', async ({ page }) => {
  const shipped = site('shipped')
  const { captures } = manifestOf(shipped)
  let seen = 0
  for (const { no } of SLIDES) {
    const slide = await goTo(page, shipped, no)
    for (const pane of await slide.locator('.pane').all()) {
      const id = await pane.locator('[data-opens]').getAttribute('data-opens')
      const one = captures.find(capture => capture.id === id)!
      expect(await pane.locator('.command').textContent()).toBe(shellLine(one.argv!))
      const excerpt = pane.locator('.excerpt')
      if (await excerpt.count() === 0) continue
      const stream = one[await excerpt.getAttribute('data-stream') as 'stdout' | 'stderr']!
      const stored = linesOf(storedText(shipped, stream.path))
      const numbers = (await excerpt.getAttribute('data-lines'))!.split(',').map(Number)
      expect(await excerpt.textContent(), id!).toBe(numbers.map(line => stored[line - 1]).join('\n'))
      seen++
    }
  }
  expect(seen).toBeGreaterThan(20)
})

test('a command that is shown, pasted into a shell, is the words that were run', () => {
  for (const { argv } of manifestOf(site('shipped')).captures) {
    if (!argv) continue
    const words = execFileSync('sh', ['-c', `printf '%s\\0' ${shellLine(argv)}`]).toString().split('\0').slice(0, -1)
    expect(words).toEqual(argv)
  }
})

test('every page of every layer has its slide', () => {
  const { layers } = deckOf(verifySet(site('shipped').captures))
  const pages = layers.flatMap(({ id, pages }) => pages.flatMap(({ pairs }, index) => pairs.length > 0 ? [`${id} ${index + 1}`] : []))
  const slides = SLIDES.flatMap(({ frontmatter: { layer, part = 1 } }) => layer ? [`${layer} ${part}`] : [])
  expect(slides).toEqual(pages)
})

test('every slide has a note for the speaker', () => {
  expect(SLIDES.filter(({ note }) => note.trim() === '').map(({ title }) => title)).toEqual([])
})

for (const scheme of ['light', 'dark'] as const) {
  test(`slides can be read by all (${scheme})`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme })
    for (const { no } of SLIDES) {
      await goTo(page, site('shipped'), no)
      const { violations } = await new AxeBuilder({ page }).include(`#slideshow .slidev-page-${no}`).analyze()
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
      expect(serious.map(({ id, nodes }) => `slide ${no}: ${id}: ${nodes[0]?.html}`)).toEqual([])
    }
  })
}
