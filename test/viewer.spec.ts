import type { Page } from '@playwright/test'
import { expect, test } from '@playwright/test'
import { shellLine } from '../src/exec/shell.ts'
import { stepOf, steps, withFurther } from '../src/trace/index.ts'
import { seriousIn } from './axe.ts'
import { site } from './sites.ts'
import { goTo, manifestOf, slideNow, slideOf, SLIDES, storedText, viewer, watch } from './slides.ts'

/** The first slide of L4, whose first pane is V1's redirect. */
async function redirect(page: Page): Promise<number> {
  const no = slideOf('l4')
  await goTo(page, site('shipped'), no)
  return no
}

/** An output is in the viewer, every line of it. */
async function wholly(page: Page, id: string): Promise<void> {
  const text = page.getByRole('region', { name: `${id} stdout` })
  await text.waitFor({ timeout: 60_000 })
  const { stdout } = manifestOf(site('shipped')).captures.find(capture => capture.id === id)!
  const intervals = [20, 50, 100, 250]
  await expect.poll(() => text.evaluate(element => element.textContent), { intervals }).toBe(storedText(site('shipped'), stdout!.path))
}

test('every output a slide names opens full size and is the whole file, with its command', async ({ page }) => {
  const shipped = site('shipped')
  const faults = watch(page, shipped)
  const manifest = manifestOf(shipped)
  const { captures } = manifest
  const seen = new Set<string>()
  for (const { no } of SLIDES) {
    const slide = await goTo(page, shipped, no)
    for (const opener of await slide.locator('[data-opens]:visible').all()) {
      const id = (await opener.getAttribute('data-opens'))!
      await opener.click()
      const sides = await viewer(page).getByRole('button', { name: /both sides/ }).count() > 0
        ? [id, id.replace(/\.v([12])\./, (_, side) => `.v${side === '1' ? 2 : 1}.`)]
        : [id]
      for (const [index, one] of sides.entries()) {
        if (index > 0) await page.keyboard.press('s')
        const capture = captures.find(candidate => candidate.id === one)
        await expect(viewer(page)).toBeVisible()
        // a step that is younger than the set: the viewer has nothing of it to show
        if (!capture) continue
        await wholly(page, one)
        expect(await viewer(page).locator('.viewer-command').textContent()).toBe(shellLine(capture.argv!))
        seen.add(one)
      }
      await page.keyboard.press('Escape')
      await viewer(page).waitFor({ state: 'hidden', timeout: 60_000 })
    }
  }
  const trace = withFurther(steps, manifest)
  const named = captures.filter(({ id, stdout }) => stdout && !stepOf(id, trace)?.aside).map(({ id }) => id)
  expect(named.filter(id => !seen.has(id))).toEqual([])
  expect(seen.size).toBeGreaterThanOrEqual(named.length)
  expect(faults).toEqual([])
})

test('a clicker goes on working after the mouse opened and closed the viewer', async ({ page }) => {
  const no = await redirect(page)
  await page.locator('[data-opens="l4.v1.redirect"]').click()
  await expect(viewer(page)).toBeVisible()
  await viewer(page).getByRole('button', { name: /close/ }).click()
  await expect(viewer(page)).toBeHidden()
  await page.keyboard.press('PageDown')
  await expect.poll(() => slideNow(page)).toBe(no + 1)
})

test('the slides do not move while the viewer is open, nor by the key that closes it', async ({ page }) => {
  const no = await redirect(page)
  await page.keyboard.press('1')
  await expect(viewer(page)).toBeVisible()
  for (const key of ['PageDown', 'ArrowRight', 'Space', 'd', 'o', 'g']) await page.keyboard.press(key)
  expect(await slideNow(page)).toBe(no)
  await expect(viewer(page)).toBeVisible()
  await page.keyboard.press('1')
  await expect(viewer(page)).toBeHidden()
  expect(await slideNow(page)).toBe(no)
  await page.keyboard.press('PageDown')
  await expect.poll(() => slideNow(page)).toBe(no + 1)
})

test('the key that opened a step closes it, whichever side is shown by then', async ({ page }) => {
  const slide = await goTo(page, site('shipped'), slideOf('l8', 2))
  const chip = slide.locator('.chip').first()
  const key = (await chip.locator('.opener').textContent())!.trim()
  await page.keyboard.press(key)
  await expect(viewer(page)).toBeVisible()
  await page.keyboard.press('s')
  await expect(viewer(page).locator('.viewer-column')).toHaveClass(/v2/)
  await page.keyboard.press(key)
  await expect(viewer(page)).toBeHidden()
})

test('the viewer closes when the slide changes, and the page takes clicks again', async ({ page }) => {
  await redirect(page)
  const other = slideOf('l4', 2)
  await page.keyboard.press('2')
  await expect(viewer(page)).toBeVisible()
  await page.evaluate(no => location.hash = `#/${no}`, other)
  await expect(viewer(page)).toBeHidden()
  await page.locator(`#slideshow .slidev-page-${other} [data-opens]`).first().click()
  await expect(viewer(page)).toBeVisible()
})

test('a search counts its matches and goes from one to the next', async ({ page }) => {
  await redirect(page)
  await page.keyboard.press('1')
  await expect(viewer(page)).toBeVisible()
  await page.keyboard.press('/')
  await page.keyboard.type('kube-svc')
  const text = storedText(site('shipped'), manifestOf(site('shipped')).captures.find(({ id }) => id === 'l4.v1.redirect')!.stdout!.path)
  const all = text.split(/kube-svc/i).length - 1
  await expect(viewer(page).getByRole('status')).toHaveText(`1 of ${all}`)
  await page.keyboard.press('Enter')
  await expect(viewer(page).getByRole('status')).toHaveText(`2 of ${all}`)
})

test('sides with little in common stand beside each other, wrapped or not, and stay whole', async ({ page }) => {
  await redirect(page)
  await page.keyboard.press('1')
  await wholly(page, 'l4.v1.redirect')
  await page.keyboard.press('b')
  for (const id of ['l4.v1.redirect', 'l4.v2.redirect']) await wholly(page, id)
  await page.keyboard.press('w')
  for (const id of ['l4.v1.redirect', 'l4.v2.redirect']) await wholly(page, id)
  await expect(viewer(page).locator('.viewer-pair')).toHaveCount(0)
})

test('sides that are alike are laid line by line, wrapped or not, and stay whole', async ({ page }) => {
  const shipped = site('shipped')
  await goTo(page, shipped, slideOf('l1'), '?output=l1.v1.describe')
  await wholly(page, 'l1.v1.describe')
  await page.keyboard.press('b')
  await expect(viewer(page).locator('.viewer-pair')).toBeVisible()
  const tops = (side: string) => viewer(page).locator(`.viewer-lane.${side} .chunk-line:not(.line-alone)`).evaluateAll(all => all.map(line => Math.round(line.getBoundingClientRect().top)))
  for (const _ of ['wrapped', 'not']) {
    for (const id of ['l1.v1.describe', 'l1.v2.describe']) await wholly(page, id)
    expect((await tops('v1')).length).toBeGreaterThan(15)
    await expect(async () => expect(await tops('v1')).toEqual(await tops('v2'))).toPass({ timeout: 60_000 })
    await page.keyboard.press('w')
  }
  await page.keyboard.press('/')
  await page.keyboard.type('LoadBalancer')
  await expect(viewer(page).getByRole('status')).toHaveText(/^1 of \d+$/)
})

test('a line without its like on the other side is marked by a sign, and has none beside it', async ({ page }) => {
  await goTo(page, site('shipped'), slideOf('l2'), '?output=l2.v1.pods')
  await wholly(page, 'l2.v1.pods')
  await page.keyboard.press('b')
  await expect(viewer(page).locator('.viewer-pair')).toBeVisible()
  const lines = await viewer(page).locator('.viewer-lane .chunk-line').evaluateAll(all => all.map(line => ({
    alone: line.classList.contains('line-alone'),
    sign: getComputedStyle(line, '::after').content,
    row: getComputedStyle(line).gridRowStart,
    side: line.closest('.viewer-lane')!.classList.contains('v1') ? 'v1' : 'v2',
  })))
  for (const { alone, sign, row, side } of lines) {
    expect(sign).toBe(alone ? '"≠"' : 'none')
    if (!alone) expect(lines.some(one => one.side !== side && one.row === row && !one.alone)).toBe(true)
  }
})

test('a link opens an output; opening one makes the link, and closing takes it away', async ({ page }) => {
  const shipped = site('shipped')
  const no = slideOf('l4')
  await goTo(page, shipped, no, '?output=l4.v2.redirect')
  await wholly(page, 'l4.v2.redirect')
  await page.keyboard.press('Escape')
  await expect(viewer(page)).toBeHidden()
  await expect.poll(() => page.evaluate(() => location.hash)).toBe(`#/${no}`)
  await page.keyboard.press('1')
  await expect.poll(() => page.evaluate(() => location.hash)).toBe(`#/${no}?output=l4.v1.redirect`)
  await page.evaluate(next => location.hash = `#/${next}?output=l5.v1.reply`, no + 2)
  await expect(page.getByRole('region', { name: 'l5.v1.reply stdout' })).toBeVisible()
  await page.reload()
  await expect(page.getByRole('region', { name: 'l5.v1.reply stdout' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(viewer(page)).toBeHidden()
  await page.keyboard.press('PageDown')
  await expect.poll(() => page.evaluate(() => location.hash)).toBe(`#/${no + 3}`)
})

test('a link to an output that is not there shows the slide', async ({ page }) => {
  const no = slideOf('l4')
  await goTo(page, site('shipped'), no, '?output=l4.v1.nothing')
  await expect.poll(() => page.evaluate(() => location.hash)).toBe(`#/${no}`)
  await expect(viewer(page)).toBeHidden()
})

test('an output that no slide shows opens by its link, unpacked and whole, and its side changes', async ({ page }) => {
  const packed = manifestOf(site('shipped')).captures.filter(({ side, stdout }) => side === 'v1' && stdout?.path.endsWith('.gz'))
  const { id } = packed.reduce((one, other) => other.stdout!.bytes > one.stdout!.bytes ? other : one)
  await goTo(page, site('shipped'), slideOf('l4'), `?output=${id}`)
  await wholly(page, id)
  await page.keyboard.press('s')
  await wholly(page, id.replace('.v1.', '.v2.'))
})

for (const [what, answer] of Object.entries({
  'is not there': { status: 404, body: '' },
  'is another set\'s': { body: 'what nobody printed\n' },
  'is a page of the server\'s own': { contentType: 'text/html', body: '<!doctype html><h1>Welcome</h1>' },
})) {
  test(`a file that ${what} is not shown, and the viewer says so; asked for again it comes`, async ({ page }) => {
    await page.route('**/captures/v1/l4/redirect.txt*', route => route.fulfill(answer))
    await redirect(page)
    await page.keyboard.press('1')
    await expect(viewer(page).locator('.standing')).toContainText('captures/v1/l4/redirect.txt')
    await expect(page.getByRole('region', { name: 'l4.v1.redirect stdout' })).toHaveCount(0)
    await page.keyboard.press('1')
    await expect(viewer(page)).toBeHidden()
    await page.unrouteAll()
    await page.keyboard.press('1')
    await wholly(page, 'l4.v1.redirect')
  })
}

test('links to outputs work under any path', async ({ page }) => {
  const { url } = site('shipped')
  await page.route('**/talks/dataplanes/**', async route =>
    route.fulfill({ response: await route.fetch({ url: route.request().url().replace('/talks/dataplanes', '') }) }))
  await page.goto(`${url}talks/dataplanes/#/${slideOf('l4')}?output=l4.v1.redirect`)
  await wholly(page, 'l4.v1.redirect')
  expect(page.url()).toContain('/talks/dataplanes/#/')
})

test('copied text is what was captured, not how it was broken for the slide', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const no = await redirect(page)
  const text = await page.locator(`#slideshow .slidev-page-${no} .excerpt`).first().evaluate((element) => {
    getSelection()!.selectAllChildren(element)
    document.execCommand('copy')
    return element.textContent
  })
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(text)
})

for (const scheme of ['light', 'dark'] as const) {
  test(`the viewer can be read by all (${scheme})`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme })
    await redirect(page)
    await page.keyboard.press('1')
    await expect(viewer(page).locator('.viewer-text').first()).toBeVisible()
    expect(await seriousIn(page, 'dialog.viewer', scheme === 'light' ? 'all' : 'colours')).toEqual([])
  })
}
