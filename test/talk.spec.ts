import type { Page } from '@playwright/test'
import { expect, test } from '@playwright/test'
import { SHORTCUTS } from '../src/client/shortcuts.ts'
import { site } from './sites.ts'
import { goTo, longest, manifestOf, openedSearch, slideCalled, slideNow, slideOf, SLIDES, viewer } from './slides.ts'

/** The projector's window and the presenter's, both on a layer's slide. */
async function twoWindows(projector: Page, layer: string): Promise<Page> {
  const no = slideOf(layer)
  await goTo(projector, site('shipped'), no)
  const presenter = await projector.context().newPage()
  await presenter.goto(`${site('shipped').url}#/presenter/${no}`)
  await expect(presenter.locator(`.slidev-presenter .slidev-page-${no} .deck-slide`).first()).toBeVisible()
  return presenter
}

const dark = (page: Page) => page.locator('dialog.blank')

test('what the presenter opens, opens on the projector, with what is searched and how far is scrolled', async ({ page }) => {
  const presenter = await twoWindows(page, 'l5')
  await presenter.evaluate(() => location.hash += '?output=l4.v1.iptables-save')
  for (const window of [presenter, page]) await expect(viewer(window)).toBeVisible()
  await presenter.keyboard.press('/')
  await presenter.keyboard.type('KUBE')
  await presenter.keyboard.press('Enter')
  const count = (window: Page) => viewer(window).getByRole('status').textContent()
  await expect.poll(() => count(presenter)).toMatch(/^2 of \d+$/)
  await expect.poll(() => count(page)).toBe(await count(presenter))
  await presenter.keyboard.press('Escape')
  for (const window of [presenter, page]) await expect(viewer(window)).toBeHidden()
})

test('the projector follows to the line the presenter scrolled to', async ({ page }) => {
  const presenter = await twoWindows(page, 'l5')
  await presenter.setViewportSize({ width: 1000, height: 640 })
  const { id } = longest(manifestOf(site('shipped')), 'v1')
  await presenter.evaluate(id => location.hash += `?output=${id}`, id)
  const text = (window: Page) => window.getByRole('region', { name: `${id} stdout` })
  for (const window of [presenter, page]) await expect.poll(() => text(window).locator('.chunk').count()).toBeGreaterThan(3)
  await text(presenter).hover()
  await presenter.mouse.wheel(0, 6000)
  const first = (window: Page) => text(window).evaluate((element) => {
    const top = element.getBoundingClientRect().top
    const line = [...element.querySelectorAll('.chunk-line')].find(one => one.getBoundingClientRect().top >= top)
    return line?.textContent
  })
  await expect.poll(() => text(page).evaluate(element => element.scrollTop)).toBeGreaterThan(2000)
  await expect.poll(async () => await first(page) === await first(presenter)).toBe(true)
})

test('the dot darkens the room\'s screen, not the presenter\'s, and any key brings it back and does nothing else', async ({ page }) => {
  const presenter = await twoWindows(page, 'l4')
  const no = slideOf('l4')
  await presenter.keyboard.press('.')
  await expect(dark(page)).toBeVisible()
  expect(await dark(page).evaluate(element => [element.clientWidth, element.clientHeight])).toEqual([1280, 720])
  await expect(dark(presenter)).toHaveCount(0)
  await expect(presenter.getByText('The room sees a dark screen')).toBeVisible()
  await presenter.keyboard.press('PageDown')
  await expect(dark(page)).toBeHidden()
  expect([await slideNow(presenter), await slideNow(page)]).toEqual([no, no])
  await presenter.keyboard.press('PageDown')
  await expect.poll(() => slideNow(page)).toBe(no + 1)
})

test('? lists every key of this deck in its own window, wherever one is, and the key that closes it does nothing else', async ({ page }) => {
  const presenter = await twoWindows(page, 'l4')
  const keys = (window: Page) => window.getByRole('dialog', { name: 'All keys' })
  await presenter.keyboard.press('?')
  await expect(keys(presenter)).toBeVisible()
  for (const { keys: of } of SHORTCUTS) {
    for (const { does, ofPairs } of of) {
      await expect(keys(presenter).getByText(does, { exact: true })).toHaveCount(ofPairs ? 0 : 1)
    }
  }
  await expect(keys(page)).toBeHidden()
  await presenter.keyboard.press('PageDown')
  await expect(keys(presenter)).toBeHidden()
  await presenter.keyboard.press('1')
  await expect(viewer(page)).toBeVisible()
  await page.keyboard.press('?')
  await expect(keys(page)).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(keys(page)).toBeHidden()
  await expect(viewer(page)).toBeVisible()
  expect([await slideNow(presenter), await slideNow(page)]).toEqual([slideOf('l4'), slideOf('l4')])
})

test('a key that only live mode has says so, and a phone held upright is offered the page to read', async ({ page }) => {
  await goTo(page, site('shipped'), slideOf('l4'))
  const offer = page.getByRole('link', { name: 'Read it as a page' })
  await expect(offer).toBeHidden()
  await page.keyboard.press('l')
  await expect(page.locator('dialog.keys')).toContainText('only with npm run present -- --live')
  await page.keyboard.press('l')
  await expect(page.locator('dialog.keys')).toBeHidden()
  await page.setViewportSize({ width: 390, height: 844 })
  await offer.click()
  await expect(page.locator('.read h1').first()).toBeVisible()
})

test('the map leads to the first slide of each layer, and so does the reading page', async ({ page }) => {
  const { no } = SLIDES.find(({ frontmatter }) => frontmatter.about === 'l6')!
  const map = await goTo(page, site('shipped'), SLIDES.find(({ frontmatter }) => frontmatter.kicker === 'The map')!.no)
  await map.getByRole('link', { name: /^L6/ }).click()
  await expect.poll(() => slideNow(page)).toBe(no)
  await page.goto(`${site('shipped').url}#/read`)
  await expect(page.getByRole('link', { name: `Slide ${no}`, exact: true })).toHaveAttribute('href', `#/${no}`)
})

test('the key that darkened the screen lights it again, also on the projector itself', async ({ page }) => {
  await goTo(page, site('shipped'), slideOf('l4'))
  await page.keyboard.press('.')
  await expect(dark(page)).toBeVisible()
  await page.keyboard.press('.')
  await expect(dark(page)).toBeHidden()
  await page.keyboard.press('.')
  await expect(dark(page)).toBeVisible()
  await page.keyboard.press('?')
  await expect(dark(page)).toBeHidden()
  await expect(page.locator('dialog.keys')).toBeHidden()
  await page.keyboard.press('b')
  await page.keyboard.press('.')
  await expect(dark(page)).toBeVisible()
  await page.mouse.click(600, 300)
  await expect(dark(page)).toBeHidden()
})

test('in the open viewer b is both sides and the dot is dark, above whatever is open', async ({ page }) => {
  const presenter = await twoWindows(page, 'l4')
  await presenter.keyboard.press('1')
  for (const window of [presenter, page]) await expect(viewer(window)).toBeVisible()
  await presenter.keyboard.press('b')
  await expect(viewer(page).locator('.viewer-both, .viewer-pair')).toBeVisible()
  await expect(dark(page)).toBeHidden()
  await presenter.keyboard.press('.')
  await expect(dark(page)).toBeVisible()
  await expect(viewer(page)).toBeHidden()
  await presenter.keyboard.press('x')
  await expect(viewer(page)).toBeVisible()
  await expect(viewer(presenter)).toBeVisible()
})

test('the presenter sees how old the captures are, and is warned once after a day; the room never is', async ({ page }) => {
  const presenter = await twoWindows(page, 'l4')
  const { startedOn } = manifestOf(site('shipped')).captures.find(({ id }) => id.startsWith('l4.v1.'))!
  const at = async (hours: number) => {
    for (const window of [presenter, page]) {
      await window.clock.setFixedTime(Date.parse(startedOn) + hours * 3_600_000)
      await window.reload()
    }
  }
  await at(3.1)
  await expect(presenter.locator('.age')).toContainText(/V1 3 h \d+ min old\s*·\s*V2 3 h \d+ min old/)
  await expect(presenter.locator('.age-old')).toHaveCount(0)
  await at(49)
  await expect(presenter.locator('.age-old')).toContainText('older than 24 h: all captures')
  await presenter.keyboard.press('ArrowDown')
  await expect(presenter.locator('.age-old')).toHaveCount(0)
  await expect(presenter.locator('.age')).toContainText('old')
  await expect(page.locator('#slideshow .deck-slide').first()).toBeAttached()
  await expect(page.locator('.age')).toHaveCount(0)
})

test('each drawing of the silent node is cut by its own window: the next step beside the slide shows more than the slide', async ({ page }) => {
  const no = slideCalled('The silent node')
  await page.goto(`${site('shipped').url}#/presenter/${no}`)
  // both sides of the slide, and of the next step
  await expect.poll(() => page.locator('.silent-window').count()).toBeGreaterThan(2)
  const ids = await page.locator('clipPath').evaluateAll(all => all.map(({ id }) => id))
  expect(new Set(ids).size).toBe(ids.length)
})

test('the capture slide dates every layer on both sides, with the gap between them', async ({ page }) => {
  const shipped = site('shipped')
  const { captures } = manifestOf(shipped)
  await goTo(page, shipped, slideOf('l4'))
  await page.goto(`${shipped.url}#/read/record`)
  const layers = [...new Set(captures.map(({ layer }) => layer))]
  await expect(page.locator('.times tbody tr')).toHaveCount(layers.length)
  const rows = await page.locator('.times tbody tr').evaluateAll(all => all.map(row => [...row.children].map(cell => cell.textContent!.trim()).join(' ')))
  // a set that took two days names them
  for (const row of rows) expect(row).toMatch(/(?:(?:\d+ \w{3}, )?\d\d:\d\d:\d\d ){2}[\d.]+ s$/)
})

test('the timer starts with the first page, the pace is told by the notes, and what each slide took can be saved', async ({ page }) => {
  await page.clock.install()
  await page.goto(`${site('shipped').url}#/presenter/1`)
  const pace = page.locator('.pace')
  await expect(pace).toHaveText('0:30 planned')
  await page.clock.fastForward(600_000)
  await expect(pace).toHaveText('0:30 planned')
  await page.keyboard.press('ArrowDown')
  // the clock goes on meanwhile, as fast as the machine is slow
  await expect(pace).toHaveText(/^0:\d\d ahead$/)
  await page.clock.runFor(250_000)
  await expect(pace).toHaveText(/^[23]:\d\d behind$/)
  await expect(pace).toHaveClass(/pace-behind/)
  await pace.click()
  const row = page.locator('.timings tr').filter({ hasText: 'The bet' })
  await expect(row.locator('td')).toHaveText(['2', 'The bet', '1:00', /^[45]:\d\d$/])
  const saved = await page.locator('.timings a').getAttribute('href')
  expect(decodeURIComponent(saved!)).toMatch(/\n2\tThe bet\t1:00\t[45]:\d\d\t[12]\d\d\n/)
})

test('a few letters lead to a slide or to an output, and the keys of the slides rest meanwhile', async ({ page }) => {
  await goTo(page, site('shipped'), 1)
  const search = await openedSearch(page)
  await page.keyboard.type('policy')
  await expect(search.getByRole('option').first()).toContainText(/^slide \d+/)
  expect(await search.getByRole('searchbox').or(search.getByRole('combobox')).inputValue()).toBe('policy')
  const [, no] = /^slide (\d+)/.exec((await search.getByRole('option').first().textContent())!.trim())!
  expect(await slideNow(page)).toBe(1)
  await page.keyboard.press('Enter')
  await expect(search).toBeHidden()
  await expect.poll(() => slideNow(page)).toBe(Number(no))
  await page.keyboard.press('/')
  await expect(search).toBeVisible()
  await page.keyboard.type('l4.v1.redirect')
  await expect(search.getByRole('option').first()).toContainText('l4.v1.redirect')
  await page.keyboard.press('Enter')
  await expect(viewer(page)).toBeVisible()
})

test('a search that is opened again before the next frame stays open, and the slides have their keys after it', async ({ page }) => {
  await goTo(page, site('shipped'), 1)
  const search = await openedSearch(page)
  await page.keyboard.type('policy')
  await expect(search.getByRole('option').first()).toContainText(/^slide \d+/)
  await page.evaluate(async () => {
    for (const [key, code] of [['Enter', 'Enter'], ['/', 'Slash']]) {
      for (const type of ['keydown', 'keyup']) {
        const to = document.querySelector('dialog.search input') ?? document.body
        to.dispatchEvent(new KeyboardEvent(type, { key, code, bubbles: true, cancelable: true }))
        for (let turn = 0; turn < 20; turn++) await Promise.resolve()
      }
    }
    // the first dialog's `close` event comes with the next frame
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame)
  })
  await expect(search).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(search).toBeHidden()
  const before = await slideNow(page)
  await page.keyboard.press('ArrowDown')
  await expect.poll(() => slideNow(page)).toBe(before + 1)
})
