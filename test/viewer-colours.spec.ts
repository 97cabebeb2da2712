import type { Page } from '@playwright/test'
import { expect, test } from '@playwright/test'
import { site } from './sites.ts'
import { goTo, manifestOf, slideOf, SLIDES, storedText, viewer } from './slides.ts'

/** What is painted over the texts of the viewer, by what it is taken for. */
function painted(page: Page): Promise<Record<string, string[]>> {
  return page.evaluate(() => {
    const said: Record<string, string[]> = {}
    for (const [name, ranges] of CSS.highlights) {
      if (!name.startsWith('t-')) continue
      const drawn = [...ranges].filter(({ startContainer }) => startContainer.isConnected)
      said[name] = drawn.map(one => one.startContainer.textContent!.slice(one.startOffset, one.endOffset))
    }
    return said
  })
}

test('what is near is coloured by what it is, one side or both, wrapped or not, and the text stays as it is', async ({ page }) => {
  const { stdout } = manifestOf(site('shipped')).captures.find(({ id }) => id === 'l4.v1.redirect')!
  const stored = storedText(site('shipped'), stdout!.path)
  const chains = stored.match(/\bKUBE-[A-Z0-9-]+/g)!
  await goTo(page, site('shipped'), slideOf('l4'), '?output=l4.v1.redirect')
  const text = viewer(page).getByRole('region', { name: 'l4.v1.redirect stdout' })
  for (const key of ['w', 'w', 'b', 'w', 'w']) {
    await expect.poll(async () => (await painted(page))['t-name'], key).toEqual(chains)
    expect(await text.textContent()).toBe(stored)
    await page.keyboard.press(key)
  }
  await page.keyboard.press('Escape')
  await expect.poll(async () => Object.values(await painted(page)).flat()).toEqual([])
})

test('both sides laid line by line are coloured too', async ({ page }) => {
  await goTo(page, site('shipped'), slideOf('l2'), '?output=l2.v1.pods')
  await expect(viewer(page)).toBeVisible()
  await page.keyboard.press('b')
  await expect(viewer(page).locator('.viewer-pair')).toBeVisible()
  await expect.poll(async () => (await painted(page))['t-good']?.filter(text => text === 'Running').length).toBe(6)
})

test('an address has the colour of its role in the cluster of its side, as on a slide', async ({ page }) => {
  const { vip } = manifestOf(site('shipped')).clusters.v1
  const of = async (role: string) => [...new Set((await painted(page))[`t-addr-${role}`]?.map(text => text.split(/[/:]/)[0]))]
  await goTo(page, site('shipped'), slideOf('l4'), '?output=l4.v1.redirect')
  await expect.poll(() => of('vip')).toContain(vip)
  await page.keyboard.press('Escape')
  await goTo(page, site('shipped'), slideOf('l4'), '?output=l5.v1.conntrack')
  const [, client] = /src=(\S+)/.exec(storedText(site('shipped'), 'v1/l5/conntrack.txt'))!
  await expect.poll(() => of('client')).toContain(client)
  expect(await of('node')).not.toContain(client)
  const drawn = (role: string) => page.evaluate(name => getComputedStyle(document.body, `::highlight(${name})`).textDecorationLine, `t-addr-${role}`)
  expect([await drawn('client'), await drawn('nobody')]).toEqual(['underline', 'none'])
})

test('the line that is marked keeps its ink, and nothing else does', async ({ page }) => {
  const { no } = SLIDES.find(({ frontmatter }) => frontmatter.walk)!
  const slide = await goTo(page, site('shipped'), no)
  await slide.locator('.stop[data-points]').last().click()
  await expect(viewer(page).locator('.line-marked')).toBeVisible()
  await expect.poll(async () => Object.values(await painted(page)).flat().length).toBeGreaterThan(0)
  const inMarked = () => [...CSS.highlights].flatMap(([name, ranges]) => [...ranges].filter(({ startContainer }) =>
    name.startsWith('t-') && startContainer.parentElement?.closest('.line-marked')))
  expect(await page.evaluate(`(${inMarked})().length`)).toBe(0)
})
