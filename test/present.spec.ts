import type { Page } from '@playwright/test'
import { expect, test } from '@playwright/test'
import { Presented } from './fake/stage.ts'
import { copyOfShipped, editManifest } from './set.ts'
import { slideNow, slideOf, turnTo, viewer } from './slides.ts'

// one deck is presented for all of them, in two windows
test.describe.configure({ mode: 'default' })

/** Where a window tells the others where it is. */
const TELLS = /@server-reactive\/nav$/

let captures: string
let stage: Presented
/** The audience's window in a browser of its own, on the projector, and the presenter's in another. */
let audience: Page
let presenter: Page
/** What the server tells the presenter, held back while there is a list. */
let late: { said: string, tell: () => void }[] | null = null

test.beforeAll(async ({ browser }) => {
  captures = copyOfShipped()
  stage = await Presented.of(captures)
  const open = async (path: string) => {
    const page = await (await browser.newContext()).newPage()
    if (path.includes('presenter')) await page.routeWebSocket(/./, socket => socket.connectToServer().onMessage(message => hear(String(message), () => socket.send(message))))
    await page.goto(stage.origin + path)
    return page
  }
  const hear = (said: string, tell: () => void) => late ? late.push({ said, tell }) : tell()
  ;[audience, presenter] = [await open('/#/1'), await open('/#/presenter/1')]
  await expect(audience.locator('.slidev-page-1').first()).toBeVisible()
  await expect(presenter.locator('.slidev-presenter .slidev-page-1').first()).toBeVisible()
})
test.afterAll(() => stage.end())

test.beforeEach(async () => {
  // a window that was opened just now has its slide before it hears of the other's
  await expect(async () => {
    // a turn is told once: where it was not heard, only another one is
    await turnTo(presenter, 3)
    for (const no of [2, 1]) {
      await turnTo(presenter, no)
      for (const window of [presenter, audience]) await expect.poll(() => slideNow(window), { timeout: 3000 }).toBe(no)
    }
  }).toPass({ timeout: 120_000 })
})

test('the audience follows the presenter, whichever browsers they are in', async () => {
  await presenter.keyboard.press('PageDown')
  await expect.poll(() => slideNow(presenter)).toBe(2)
  await expect.poll(() => slideNow(audience)).toBe(2)
})

test('pages that are turned faster than the audience is shown them stay turned, forth and back', async () => {
  for (const [keys, no] of [['PageDown PageDown PageDown', 4], ['PageUp PageUp', 2], ['PageDown PageUp PageDown PageDown', 4]] as const) {
    for (const key of keys.split(' ')) await presenter.keyboard.press(key)
    for (const window of [presenter, audience]) await expect.poll(() => slideNow(window)).toBe(no)
    // whatever is still on its way would have come by then
    for (const window of [audience, presenter]) await window.evaluate(async () => void await fetch('/'))
    expect([await slideNow(presenter), await slideNow(audience)]).toEqual([no, no])
  }
})

test('a turn whose telling takes longer than the next one’s does not come after it', async () => {
  let held: (() => Promise<void>) | undefined
  await presenter.route(TELLS, async (route) => {
    if (held) return await route.continue()
    held = () => route.continue()
  })
  await turnTo(presenter, 3)
  await expect.poll(() => held !== undefined).toBe(true)
  await turnTo(presenter, 4)
  // the plugin waits for 10 ms before it tells: what is told without waiting for the one before has gone by then
  await presenter.evaluate(() => new Promise(resolve => setTimeout(resolve, 500)))
  await held!()
  for (const window of [presenter, audience]) await expect.poll(() => slideNow(window)).toBe(4)
  await presenter.unroute(TELLS)
  for (const window of [audience, presenter]) await window.evaluate(async () => void await fetch('/'))
  expect(await slideNow(audience)).toBe(4)
})

test('what another window told before the presenter turned the page does not turn it back', async () => {
  late = []
  const pressed = Date.now()
  await audience.keyboard.press('PageDown')
  // and not what the presenter told before, which the server tells it too
  const isTurn = (said: string) => /"page":2\b/.test(said) && Number(/"timestamp":(\d+)/.exec(said)?.[1]) >= pressed
  await expect.poll(() => late!.some(({ said }) => isTurn(said))).toBe(true)
  await turnTo(presenter, 4)
  await expect.poll(() => slideNow(audience)).toBe(4)
  for (const { tell } of late.splice(0)) tell()
  late = null
  for (const window of [audience, presenter]) await window.evaluate(async () => void await fetch('/'))
  expect([await slideNow(presenter), await slideNow(audience)]).toEqual([4, 4])
})

test('what somebody opens on the reading page beside the talk the room does not see, nor that page what the talk opens', async () => {
  const reader = await presenter.context().newPage()
  await reader.goto(`${stage.origin}/#/read`)
  await reader.locator('.tally .claim:enabled').first().click()
  await expect(viewer(reader)).toContainText('sha256')
  // whatever is still on its way would have come by then
  await reader.evaluate(() => new Promise(resolve => setTimeout(resolve, 500)))
  for (const window of [audience, presenter]) await expect(viewer(window)).toBeHidden()
  await reader.keyboard.press('Escape')
  await expect(viewer(reader)).toBeHidden()
  await presenter.evaluate(no => void (location.hash = `#/presenter/${no}`), slideOf('l1'))
  await expect.poll(() => slideNow(audience)).toBe(slideOf('l1'))
  await presenter.keyboard.press('1')
  await expect(viewer(audience)).toBeVisible()
  await expect(viewer(reader)).toBeHidden()
  await reader.reload()
  await expect(reader.locator('.read main')).toBeVisible()
  await expect(viewer(reader)).toBeHidden()
  await presenter.keyboard.press('Escape')
  await reader.close()
  await presenter.evaluate(() => void (location.hash = '#/presenter/1'))
})

test('a set that takes the place of another during the talk leaves both windows where they are', async () => {
  await presenter.keyboard.press('PageDown')
  for (const window of [presenter, audience]) await expect.poll(() => slideNow(window)).toBe(2)
  const reloaded = Promise.all([presenter, audience].map(window => window.waitForEvent('load')))
  editManifest(captures, ({ runs }) => void (runs.at(-1)!.finishedOn = '2030-01-01T00:00:00.000Z'))
  await reloaded
  for (const window of [presenter, audience]) await expect.poll(() => slideNow(window)).toBe(2)
})
