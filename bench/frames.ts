import type { Page } from 'playwright'
import type { Measured } from './measure.ts'
import { compare } from './measure.ts'
import { slidesIn } from './plain.ts'
import { onFirstSlide } from './slidev.ts'

/** 60 frames a second, in milliseconds a frame. */
const BUDGET = 16.7

/** What moves by a click, by the title of its slide, with its clicks. */
const MOVING = [['The packet path', 8], ['The silent node', 2], ['L4 Redirect', 1]] as const

/**
 * Milliseconds a frame in the second behind each click, on a built deck at 1280 x 720 with the browser's software renderer: the
 * mean, click by click.
 */
export async function benchFrames(root: string, site: string, say: (text: string) => void): Promise<Measured[]> {
  say('deck: frames of the walk and of the curve')
  const slides = await slidesIn(root)
  return await onFirstSlide(site, async (page) => {
    const measured: Measured[] = []
    for (const [title, clicks] of MOVING) {
      const no = slides.findIndex(slide => slide.title === title || slide.frontmatter.title === title) + 1
      measured.push(compare(`a frame of “${title}”`, 'ms', await frames(page, no, clicks), null, BUDGET))
    }
    return measured
  })
}

// --- internal ---

async function frames(page: Page, no: number, clicks: number): Promise<number[]> {
  await page.evaluate(slide => location.hash = `#/${slide}?clicks=0`, no)
  await page.locator(`#slideshow .slidev-page-${no} .deck-slide`).waitFor()
  // the other slides are mounted meanwhile
  await page.waitForTimeout(5000)
  const times: number[] = []
  for (let click = 0; click < clicks; click++) {
    const counting = page.evaluate(frameTime)
    await page.keyboard.press('ArrowRight')
    times.push(await counting)
  }
  return times
}

/** Runs in the page: the mean time between frames over a second. */
function frameTime(): Promise<number> {
  return new Promise((resolve) => {
    let [count, began] = [0, 0]
    const tick = (now: number) => {
      began ||= now
      if (now - began < 1000) count++
      if (now - began < 1000) requestAnimationFrame(tick)
      else resolve((now - began) / count)
    }
    requestAnimationFrame(tick)
  })
}
