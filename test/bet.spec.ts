import { expect, test } from '@playwright/test'
import { site } from './sites.ts'
import { drawn, goTo, slideCalled, slideNow, viewer } from './slides.ts'

const BET = slideCalled('The bet')
const CURVE = slideCalled('The silent node')

test('a digit stores the room\'s guess in every window and opens nothing, and the same digit takes it back', async ({ page }) => {
  await goTo(page, site('shipped'), BET)
  const presenter = await page.context().newPage()
  await presenter.goto(`${site('shipped').url}#/presenter/${BET}`)
  const guessed = (window: typeof page) => window.locator(`.slidev-page-${BET} .bet`).first().getByRole('button', { pressed: true })
  await expect(presenter.locator(`.slidev-page-${BET} .bet`).first()).toBeVisible()
  await presenter.keyboard.press('3')
  for (const window of [page, presenter]) await expect(guessed(window)).toHaveText('3both')
  await page.keyboard.press('1')
  for (const window of [page, presenter]) await expect(guessed(window)).toHaveText('1kube-proxy')
  await presenter.keyboard.press('1')
  for (const window of [page, presenter]) await expect(guessed(window)).toHaveCount(0)
  for (const window of [page, presenter]) await expect(viewer(window)).toBeHidden()
})

test('the guess stands beside the curve at its last click, after a reload too, and not in print', async ({ page }) => {
  await goTo(page, site('shipped'), BET)
  await page.keyboard.press('2')
  await expect(page.locator('.bet').getByRole('button', { pressed: true })).toHaveText('2Cilium')
  const guess = (await goTo(page, site('shipped'), CURVE)).getByText('The room\'s guess')
  await page.reload()
  await drawn(page, CURVE)
  for (const { clicks, shown } of [{ clicks: 0, shown: 0 }, { clicks: 1, shown: 0 }, { clicks: 2, shown: 1 }]) {
    if (clicks > 0) await page.keyboard.press('ArrowRight')
    await expect(page).toHaveURL(clicks > 0 ? /clicks=/ : /#\/\d+$/)
    await expect(guess).toHaveCount(shown)
  }
  await expect(guess).toHaveText('The room\'s guess: Cilium')
  const printed = async (no: number) => {
    await page.goto(`${site('shipped').url}?print=true#/${no}`)
    return await drawn(page, no)
  }
  await expect((await printed(CURVE)).locator('.silent-after').first()).toBeVisible()
  await expect(guess).toHaveCount(0)
  const bet = await printed(BET)
  await expect(bet.getByRole('button')).toHaveCount(4)
  await expect(bet.getByRole('button', { pressed: true })).toHaveCount(0)
})

test('a talk that begins has no guess yet: another room\'s is gone', async ({ page }) => {
  await goTo(page, site('shipped'), BET)
  await page.keyboard.press('2')
  await expect(page.locator('.bet').getByRole('button', { pressed: true })).toHaveText('2Cilium')
  const guessed = () => page.evaluate(() => localStorage.getItem('deck-guess'))
  await page.goto(`${site('shipped').url}#/presenter/1`)
  await expect(page.locator('.pace')).toHaveText('0:30 planned')
  expect(await guessed()).toBe('v2')
  await page.keyboard.press('ArrowDown')
  await expect(page.locator('.pace')).toHaveText(/ahead$/)
  await expect.poll(guessed).toBeNull()
})

test('on the reading page a digit guesses nothing', async ({ page }) => {
  await goTo(page, site('shipped'), BET)
  await page.goto(`${site('shipped').url}#/read`)
  await expect(page.getByRole('link', { name: 'The same as slides' })).toBeVisible()
  await page.keyboard.press('2')
  expect(await page.evaluate(() => localStorage.getItem('deck-guess'))).toBeNull()
})

test('the list for questions leads to a slide, by a click and by the keyboard, and the keys go on working there', async ({ page }) => {
  const index = slideCalled('For questions')
  const list = await goTo(page, site('shipped'), index)
  await list.getByRole('link', { name: 'What people believe, the rest' }).click()
  await expect.poll(() => slideNow(page)).toBe(slideCalled('What people believe, the rest'))
  await goTo(page, site('shipped'), index)
  await list.getByRole('link').first().focus()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect.poll(() => slideNow(page)).toBe(index + 2)
  await page.keyboard.press('ArrowDown')
  await expect.poll(() => slideNow(page)).toBe(index + 3)
})
