import type { Page } from '@playwright/test'
import { expect, test } from '@playwright/test'
import { asidesOf } from '../src/deck-model/deck.ts'
import { shellLine } from '../src/exec/shell.ts'
import { linesOf } from '../src/text/decode.ts'
import { seriousIn } from './axe.ts'
import { shippedDeck, shippedSet } from './set.ts'
import { site } from './sites.ts'
import { goTo, manifestOf, slideNow, slideOf, storedText, watch } from './slides.ts'

const PHONE = { width: 390, height: 844 }

async function read(page: Page, rest = ''): Promise<void> {
  await page.goto(`${site('shipped').url}#/read${rest}`)
  await expect(page.locator('.read main')).toBeVisible()
}

/** Unfolds what no slide shows. */
async function unfold(page: Page): Promise<void> {
  for (const summary of await page.locator('.read-asides > summary').all()) await summary.click()
  await expect(page.locator('.read-asides:not(:has(.read-block))')).toHaveCount(0)
}

/** What does not fit the window's width, but what scrolls by itself. */
function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    // spaces at the end of a row hang over its edge, unseen
    const all = [...document.querySelectorAll('.read *:not(.row, .unseen, .cell, .line)')]
      .filter(element => !element.closest('.read-wide, .read-skip, .heard, dialog'))
    const beyond = all.filter(element => element.getBoundingClientRect().right > document.documentElement.clientWidth + 1
      || (element.matches('pre') && element.scrollWidth > element.clientWidth + 1))
    return beyond.map(element => `${element.className}: ${element.textContent?.slice(0, 60)}`)
  })
}

test('the page has every layer, every sentence and every output of the slides, and asks nobody', async ({ page }) => {
  const shipped = site('shipped')
  const faults = watch(page, shipped)
  await read(page, '?side=both')
  const { layers } = shippedDeck()
  await unfold(page)
  for (const { id, name, pages } of layers) {
    const section = page.locator(`section[aria-labelledby="read-${id}"]`)
    await expect(section.getByRole('heading', { level: 2 })).toContainText(name)
    const sentences = pages.flatMap(({ pairs }) => pairs.flatMap(pair => [pair.v1, pair.v2]))
      .flatMap(block => 'sentence' in block ? [block.sentence, block.adds] : [])
      .filter(sentence => sentence !== null)
    const told = await section.locator('.read-sentence').evaluateAll(all => all.map(one => one.textContent!.trim()))
    expect(told.sort(), id).toEqual(sentences.map(one => one.trim()).sort())
  }
  const blocks = await page.locator('.read-block h3').evaluateAll(all => all.map(one => one.id.replace('read-', '')))
  const shown = layers.flatMap(({ id, pages }) => [
    ...pages.flatMap(({ pairs }) => pairs.flatMap(pair => [pair.v1, pair.v2]).flatMap(block => 'id' in block ? [block.id] : [])),
    ...[...pages.flatMap(({ more }) => more), ...asidesOf(shippedSet(), id).steps].flatMap(({ ids }) => Object.values(ids)),
  ])
  expect(blocks.sort()).toEqual(shown.sort())
  expect(faults).toEqual([])
})

test('what was found comes first: the sentences of the talk, every answer, every belief, each layer', async ({ page }) => {
  await read(page)
  const { sentences, answers, beliefs, tallies } = shippedDeck()
  const found = page.locator('main > section').first()
  await expect(found.getByRole('heading', { level: 2 })).toHaveText('What was found')
  const text = (await found.textContent())!.replaceAll(/\s+/g, ' ')
  const said = [
    ...sentences.map(({ says }) => says),
    ...Object.values(answers).map(({ question, answer }) => answer ?? question),
    ...beliefs.flatMap(({ belief, judged }) => [belief, ...judged.map(({ says }) => says)]),
    ...tallies.filter(({ layer }) => /^l\d$/.test(layer)).flatMap(({ says, together }) => [...Object.values(says), ...together].flatMap(one => one?.says ?? [])),
  ]
  expect(said.length).toBeGreaterThan(20)
  expect(said.filter(one => !text.includes(one.replaceAll(/\s+/g, ' ')))).toEqual([])
})

test('every command is the one that was run, every excerpt exactly the lines of its slide', async ({ page }) => {
  const shipped = site('shipped')
  await read(page, '?side=both')
  await unfold(page)
  const { captures } = manifestOf(shipped)
  const blocks = await page.locator('.read-block').evaluateAll(all => all.map((block) => {
    const excerpt = block.querySelector<HTMLElement>('.excerpt')
    return {
      id: block.getAttribute('aria-labelledby')!.replace('read-', ''),
      command: block.querySelector('.read-command')?.textContent,
      excerpt: excerpt && { text: excerpt.textContent, stream: excerpt.dataset.stream!, lines: excerpt.dataset.lines! },
    }
  }))
  expect(blocks.map(({ id }) => id)).toEqual(expect.arrayContaining(captures.map(({ id }) => id)))
  for (const { id, command, excerpt } of blocks) {
    const capture = captures.find(one => one.id === id)
    if (!capture) continue
    expect(command, id).toBe(shellLine(capture.argv!))
    if (!excerpt) continue
    const stored = linesOf(storedText(shipped, capture[excerpt.stream as 'stdout' | 'stderr']!.path))
    expect(excerpt.text, id).toBe(excerpt.lines.split(',').map(line => stored[Number(line) - 1]).join('\n'))
  }
})

test('a whole output unfolds in its place, every line of it', async ({ page }) => {
  const shipped = site('shipped')
  await read(page, '/l4?side=v1')
  const ids = await page.locator('.read-block:has(summary)').evaluateAll(all => all.map(one => one.getAttribute('aria-labelledby')!.slice(5)))
  const lines = (id: string) => manifestOf(shipped).captures.find(capture => capture.id === id)!.stdout!.lines
  const most = ids.reduce((one, other) => lines(other) > lines(one) ? other : one)
  for (const id of ['l4.v1.redirect', most]) {
    await page.locator(`[aria-labelledby="read-${id}"] summary`).click()
    const { stdout } = manifestOf(shipped).captures.find(capture => capture.id === id)!
    await expect.poll(() => page.locator(`[data-whole="${id}"]`).textContent()).toBe(storedText(shipped, stdout!.path))
  }
})

test('both sides are beside each other where there is room, one below the other where there is not, and the switch is in the link', async ({ page }) => {
  await read(page)
  await expect(page.getByRole('radio', { name: 'both sides' })).toBeChecked()
  const [v1, v2] = await Promise.all(['v1', 'v2'].map(side => page.locator(`[aria-labelledby="read-l4.${side}.redirect"]`).boundingBox()))
  expect(v2!.x).toBeGreaterThan(v1!.x + v1!.width - 1)
  await page.setViewportSize(PHONE)
  await expect(page.getByRole('radio', { name: 'both sides' })).toBeChecked()
  const [above, below] = await Promise.all(['v1', 'v2'].map(side => page.locator(`[aria-labelledby="read-l4.${side}.redirect"]`).boundingBox()))
  expect(below!.y).toBeGreaterThan(above!.y + above!.height - 1)
  expect(below!.x).toBe(above!.x)
  await page.getByRole('radio', { name: 'V1' }).check()
  await expect(page.locator('.read-block.v2')).toHaveCount(0)
  await page.getByRole('radio', { name: 'V2' }).check()
  await expect(page.locator('.read-block.v1')).toHaveCount(0)
  await expect.poll(() => page.url()).toContain('?side=v2')
  await page.reload()
  await expect(page.getByRole('radio', { name: 'V2' })).toBeChecked()
})

test('a link leads to a layer, and its heading has the focus', async ({ page }) => {
  await read(page, '/l5')
  const heading = page.locator('#read-l5')
  await expect(heading).toBeInViewport()
  await expect(heading).toBeFocused()
  await page.getByRole('navigation', { name: 'Layers' }).getByRole('link', { name: /L7/ }).click()
  await expect(page.locator('#read-l7')).toBeFocused()
  expect(page.url()).toContain('#/read/l7')
})

test('headings go down one level at a time, and the first key leads past what repeats', async ({ page }) => {
  await read(page)
  const levels = await page.locator('.read :is(h1, h2, h3, h4)').evaluateAll(all => all.map(one => Number(one.tagName[1])))
  expect(levels[0]).toBe(1)
  levels.forEach((level, index) => expect(level).toBeLessThanOrEqual((levels[index - 1] ?? 0) + 1))
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Skip to the layers' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.locator('.read main')).toBeFocused()
})

for (const scheme of ['light', 'dark'] as const) {
  test(`a phone and text of twice the size hold it all, and axe finds nothing serious (${scheme})`, async ({ page }, info) => {
    await page.emulateMedia({ colorScheme: scheme })
    for (const [name, size, text] of [['phone', PHONE, 16], ['phone-200', PHONE, 32], ['wide', { width: 1280, height: 720 }, 16]] as const) {
      await page.setViewportSize(size)
      await read(page)
      await page.addStyleTag({ content: `html { font-size: ${text}px !important }` })
      expect(await tooWide(page), name).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), name).toBe(0)
      expect(await seriousIn(page, '.read', scheme === 'light' ? 'all' : 'colours'), name).toEqual([])
      await info.attach(`read-${scheme}-${name}.png`, { body: await page.screenshot(), contentType: 'image/png' })
    }
  })
}

test('reading beside a talk does not move its slides, and going back to the slides joins it again', async ({ page, context }) => {
  const no = slideOf('l4')
  await goTo(page, site('shipped'), no)
  const reader = await context.newPage()
  await reader.goto(`${site('shipped').url}#/read/l2`)
  await expect(reader.locator('#read-l2')).toBeFocused()
  await reader.getByRole('link', { name: /L7/ }).click()
  await expect(reader.locator('#read-l7')).toBeFocused()
  expect(await slideNow(page)).toBe(no)
  await reader.getByRole('link', { name: 'The same as slides' }).click()
  await expect(reader.locator('#slideshow .slidev-page-1 .deck-slide')).toBeVisible()
})
