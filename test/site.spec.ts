import type { Page, Route } from '@playwright/test'
import { readFileSync } from 'node:fs'
import { expect, test } from '@playwright/test'
import { deck } from '../deck.config.ts'
import { SOCIAL } from '../src/deck-model/social-picture.ts'
import { PREVIEW } from '../src/serve/meta.ts'
import { shippedDeck } from './set.ts'
import { site } from './sites.ts'
import { goTo, openedSearch, slideCalled, slideOf, SLIDES, viewer } from './slides.ts'

const TITLE = 'One Service, two dataplanes'

/** Serves the site at another address, below a path, and refuses and lists what it asks for outside of it. */
async function serveAt(page: Page, address: string): Promise<string[]> {
  const outside: string[] = []
  await page.route('**/*', async (route: Route) => {
    const asked = route.request().url()
    if (!asked.startsWith(address)) {
      outside.push(asked)
      return route.abort()
    }
    const response = await fetch(site('shipped').url + asked.slice(address.length).replace(/#.*/, ''))
    return route.fulfill({
      status: response.status,
      contentType: response.headers.get('content-type') ?? '',
      body: Buffer.from(await response.arrayBuffer()),
    })
  })
  return outside
}

test('the site works below any path of any server, deep links and presenter too, and asks for nothing outside', async ({ page }) => {
  const address = 'https://deck.example/talks/two/'
  const outside = await serveAt(page, address)
  const no = slideOf('l4')
  const slide = await goTo(page, { ...site('shipped'), url: address }, no)
  await slide.locator('[data-opens]').first().click()
  await expect(page.locator('dialog.viewer')).toContainText('sha256')
  await page.goto(`${address}#/presenter/${no}`)
  await expect(page.locator(`.slidev-page-${no} .deck-slide`).first()).toBeVisible()
  expect(outside).toEqual([])
})

test('where the server has nothing more to give, the viewer says so instead of staying empty, and closes', async ({ page }) => {
  const slide = await goTo(page, site('shipped'), slideCalled('The silent node'))
  await viewer(page).waitFor({ state: 'attached' })
  await page.route('**/assets/**', route => route.abort())
  await slide.locator('.silent-run').first().press('Enter')
  await expect(viewer(page).locator('.standing')).toContainText('not loaded')
  await viewer(page).getByRole('button', { name: /close/ }).click()
  await expect(viewer(page)).toBeHidden()
})

test('two windows of a reader on a server do not follow each other, and both follow a presenter\'s', async ({ page, context }) => {
  const address = 'https://deck.example/talks/two/'
  const [other, presenter] = [await context.newPage(), await context.newPage()]
  for (const one of [page, other, presenter]) await serveAt(one, address)
  const no = slideOf('l4')
  for (const one of [page, other]) await goTo(one, { ...site('shipped'), url: address }, no)
  await page.bringToFront()
  await page.keyboard.press('1')
  await expect(viewer(page)).toContainText('sha256')
  // whatever is on its way would have come by then
  await other.evaluate(() => new Promise(resolve => setTimeout(resolve, 500)))
  await expect(viewer(other)).toBeHidden()
  await presenter.goto(`${address}#/presenter/${no}`)
  await expect(presenter.locator(`.slidev-page-${no} .deck-slide`).first()).toBeVisible()
  await presenter.keyboard.press('2')
  const opened = (one: Page) => /output=([\w.@-]+)/.exec(one.url())?.[1]
  await expect.poll(() => opened(other)).toMatch(/^l4\./)
  await expect.poll(() => opened(page)).toBe(opened(other))
})

test('a browser that stores nothing shows the deck all the same, and its keys work', async ({ page }) => {
  await page.addInitScript(() => Object.defineProperty(window, 'localStorage', {
    get() {
      throw new DOMException('Access is denied for this document.', 'SecurityError')
    },
  }))
  await goTo(page, site('shipped'), slideCalled('The bet'))
  await page.keyboard.press('2')
  await expect(page.locator('.bet').getByRole('button', { pressed: true })).toHaveText('2Cilium')
  await goTo(page, site('shipped'), slideOf('l4'))
  await page.keyboard.press('1')
  await expect(page.locator('dialog.viewer')).toContainText('sha256')
})

test('each sentence that the talk ends with is found by its words, and leads to a slide', async ({ page }) => {
  await goTo(page, site('shipped'), 1)
  const search = await openedSearch(page)
  const { sentences } = shippedDeck()
  expect(sentences.length).toBeGreaterThan(0)
  for (const { says } of sentences) {
    await search.getByRole('combobox').fill(says.replace(/\.$/, ''))
    await expect(search.getByRole('option', { name: /^conclusion \d+/ }), says).not.toHaveCount(0)
  }
})

test('a link to the site says what it stands for, with a picture of what its captures say', async ({ page }) => {
  await page.goto(site('shipped').url)
  const said = (name: string) => page.locator(`meta[name="${name}"], meta[property="${name}"]`).getAttribute('content')
  expect(await said('og:title')).toBe(TITLE)
  expect(await said('description')).toContain('LoadBalancer Service')
  const picture = await page.request.get(new URL(PREVIEW, site('shipped').url).href)
  expect(new URL((await said('og:image'))!, site('shipped').url).pathname).toMatch(/\/social\.png$/)
  expect(await said('og:image:alt')).toBe(shippedDeck().silent!.title.answer)
  const bytes = await picture.body()
  // PNG, 11.2.2: width and height are the first two words of the IHDR chunk
  expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([SOCIAL.width, SOCIAL.height])
})

test('one slide says where to find the deck, with no address that nobody set, and one what to do with it, with commands there are', async ({ page }) => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }
  const found = SLIDES.find(({ title }) => title === 'The answers, and where to find this deck')!
  const ways = await goTo(page, site('shipped'), slideCalled('What you can do with this deck'))
  const text = (await ways.locator('.where-ways').textContent())!
  const named = [...text.matchAll(/npm run ([a-z:]+)/g)].map(([, name]) => name!)
  expect(named.length).toBeGreaterThan(1)
  for (const name of named) expect(scripts).toHaveProperty([name])
  const slide = await goTo(page, site('shipped'), found.no)
  const shown = deck.address === undefined ? [] : [deck.address]
  expect(await slide.locator('.where-address').allInnerTexts()).toEqual(shown)
  expect(await slide.getByRole('img', { name: 'QR code' }).count()).toBe(shown.length)
})

test('every letter of every slide comes from a font that the site brings', async ({ page, context }) => {
  const session = await context.newCDPSession(page)
  await session.send('DOM.enable')
  await session.send('CSS.enable')
  const foreign = new Set<string>()
  for (const { no } of SLIDES) {
    await goTo(page, site('shipped'), no)
    const { root } = await session.send('DOM.getDocument')
    const selector = `#slideshow .slidev-page-${no} *`
    const { nodeIds } = await session.send('DOM.querySelectorAll', { nodeId: root.nodeId, selector })
    const used = await Promise.all(nodeIds.map(nodeId => session.send('CSS.getPlatformFontsForNode', { nodeId })))
    for (const { familyName, isCustomFont } of used.flatMap(({ fonts }) => fonts)) {
      if (!isCustomFont) foreign.add(`slide ${no}: ${familyName}`)
    }
  }
  expect([...foreign]).toEqual([])
})
