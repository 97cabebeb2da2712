import { execFileSync } from 'node:child_process'
import AxeBuilder from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import { shellLine } from '../src/capture/run.ts'
import { verifySet } from '../src/capture/verify.ts'
import { deckOf } from '../src/show/deck.ts'
import { linesOf } from '../src/show/decode.ts'
import { site } from './sites.ts'
import { goTo, manifestOf, slideCalled, slideNow, SLIDES, storedText, watch } from './slides.ts'

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
  expect(slides.sort()).toEqual(pages.sort())
})

test('the talk is given in thirty minutes: every slide of it says its time, and what is for questions none', () => {
  const end = slideCalled('For questions')
  const seconds = ({ note }: typeof SLIDES[number]) => {
    const [, minutes = 0, rest = 0] = /^\[(?:(\d+) min)? ?(?:(\d+) s)?\] /.exec(note.trim()) ?? []
    return Number(minutes) * 60 + Number(rest)
  }
  const talk = SLIDES.filter(({ no }) => no < end)
  expect(talk.filter(slide => seconds(slide) === 0).map(({ title }) => title)).toEqual([])
  expect(talk.reduce((sum, slide) => sum + seconds(slide), 0)).toBe(30 * 60)
  expect(SLIDES.filter(({ no }) => no >= end).map(seconds)).toEqual(SLIDES.slice(end - 1).map(() => 0))
})

test('a slide with clicks has a mark in its note for each', async ({ page }) => {
  await goTo(page, site('shipped'), 1)
  const clicks = new Map(SLIDES.map(({ no }) => [no, 0]))
  for (let no = 1; no < SLIDES.length; no = await slideNow(page)) {
    const before = await page.evaluate(() => location.hash)
    await page.keyboard.press('ArrowRight')
    await page.waitForFunction(hash => location.hash !== hash, before)
    if (await slideNow(page) === no) clicks.set(no, clicks.get(no)! + 1)
  }
  const marks = SLIDES.map(({ no, note }) => [no, note.match(/\[click\]/g)?.length ?? 0])
  expect(marks).toEqual([...clicks])
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
