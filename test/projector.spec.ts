import type { Locator } from '@playwright/test'
import { expect, test } from '@playwright/test'
import { site } from './sites.ts'
import { goTo, SLIDES } from './slides.ts'

/** What the last row of a room reads, in pixels of a slide that is 1280 wide. */
const SMALLEST = 14
const SENTENCE = 20

interface Text { says: string, size: number }

/** Every text of a slide that is seen, element by element, at the size it is drawn in. */
function textsOf(slide: Locator): Promise<Text[]> {
  return slide.evaluate((root) => {
    const scale = root.getBoundingClientRect().width / 1280
    const own = (element: Element) => [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.textContent!.trim() !== '')
    // said to who listens, not drawn
    const seen = [...root.querySelectorAll('*')].filter(one => own(one) && one.getClientRects().length > 0 && !one.closest('.heard'))
    return seen.map((element) => {
      const drawn = element instanceof SVGGraphicsElement ? element.getScreenCTM()!.a / scale : 1
      const copy = element.cloneNode(true) as Element
      copy.querySelectorAll('.heard').forEach(one => one.remove())
      return { says: copy.textContent!.trim(), size: Number.parseFloat(getComputedStyle(element).fontSize) * drawn }
    // what is folded to nothing has its sign beside it
    }).filter(({ size }) => size > 0)
  })
}

test('nothing on a slide is smaller than the last row of a room can read, and no sentence is small', async ({ page }) => {
  const small: string[] = []
  let sentences = 0
  for (const { no } of SLIDES) {
    for (const { says, size } of await textsOf(await goTo(page, site('shipped'), no))) {
      const isSentence = /^[^$]*\w \S+ .*[a-z]{2}\.$/s.test(says)
      if (isSentence) sentences++
      if (size < (isSentence ? SENTENCE : SMALLEST) - 0.01) small.push(`slide ${no}, ${size} px: ${says.slice(0, 60)}`)
    }
  }
  expect(sentences).toBeGreaterThan(60)
  expect(small).toEqual([])
})

test('nothing moves for who asked for no motion, on the slides and around them', async ({ page }) => {
  const moving = () => page.evaluate(() => [...document.querySelectorAll('*')].filter((element) => {
    const { transitionDuration, animationName } = getComputedStyle(element)
    return /[1-9]/.test(transitionDuration) || animationName !== 'none'
  }).length)
  await goTo(page, site('shipped'), 1)
  expect(await moving()).toBeGreaterThan(0)
  await page.emulateMedia({ reducedMotion: 'reduce' })
  for (const { no } of SLIDES) {
    await goTo(page, site('shipped'), no)
    expect(await moving(), `slide ${no}`).toBe(0)
  }
})
