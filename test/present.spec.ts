import type { Page } from '@playwright/test'
import { expect, test } from '@playwright/test'
import { Presented } from './fake/stage.ts'
import { copyOfShipped, editManifest } from './set.ts'
import { slideNow, turnTo } from './slides.ts'

// one deck is presented for all of them
test.describe.configure({ mode: 'default' })

let captures: string
let stage: Presented

test.beforeAll(async () => {
  captures = copyOfShipped()
  stage = await Presented.of(captures)
})
test.afterAll(() => stage.end())

/** The audience's window in a browser of its own, on the projector, and the presenter's in another. */
async function bothWindows(audience: Page): Promise<Page> {
  const apart = await audience.context().browser()!.newContext()
  const presenter = await apart.newPage()
  await audience.goto(`${stage.origin}/#/1`)
  await presenter.goto(`${stage.origin}/#/presenter/1`)
  await expect(audience.locator('.slidev-page-1').first()).toBeVisible()
  await expect(presenter.locator('.slidev-presenter .slidev-page-1').first()).toBeVisible()
  // a window that was opened just now has its slide before it hears of the other's
  await expect(async () => {
    for (const no of [2, 1]) {
      await turnTo(presenter, no)
      for (const window of [presenter, audience]) await expect.poll(() => slideNow(window), { timeout: 3000 }).toBe(no)
    }
  }).toPass({ timeout: 120_000 })
  return presenter
}

test('the audience follows the presenter, whichever browsers they are in', async ({ page }) => {
  const presenter = await bothWindows(page)
  await presenter.keyboard.press('PageDown')
  await expect.poll(() => slideNow(presenter)).toBe(2)
  await expect.poll(() => slideNow(page)).toBe(2)
  await presenter.context().close()
})

test('pages that are turned faster than the audience is shown them stay turned, forth and back', async ({ page }) => {
  const presenter = await bothWindows(page)
  for (const [keys, no] of [['PageDown PageDown PageDown', 4], ['PageUp PageUp', 2], ['PageDown PageUp PageDown PageDown', 4]] as const) {
    for (const key of keys.split(' ')) await presenter.keyboard.press(key)
    for (const window of [presenter, page]) await expect.poll(() => slideNow(window)).toBe(no)
    // whatever is still on its way would have come by then
    for (const window of [page, presenter]) await window.evaluate(async () => void await fetch('/'))
    expect([await slideNow(presenter), await slideNow(page)]).toEqual([no, no])
  }
  await presenter.context().close()
})

test('a set that takes the place of another during the talk leaves both windows where they are', async ({ page }) => {
  const presenter = await bothWindows(page)
  await presenter.keyboard.press('PageDown')
  for (const window of [presenter, page]) await expect.poll(() => slideNow(window)).toBe(2)
  const reloaded = page.waitForEvent('load')
  editManifest(captures, ({ runs }) => void (runs.at(-1)!.finishedOn = '2030-01-01T00:00:00.000Z'))
  await reloaded
  for (const window of [presenter, page]) await expect.poll(() => slideNow(window)).toBe(2)
  await presenter.context().close()
})
