import type { Page } from '@playwright/test'
import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'
import { site } from './sites.ts'
import { manifestOf, slideNow, slideOf, SLIDES, storedText, viewer } from './slides.ts'

test.describe.configure({ mode: 'serial' })

const L4 = slideOf('l4')
const LINE = '-A live rule 1 <img src=x onerror=alert(1)>\n'

let deck: ChildProcess
let where: { origin: string, link: string }
let presenter: Page
let projector: Page

const stage = (page: Page) => page.locator('dialog.live')
const now = (page: Page, id: string) => stage(page).getByRole('region', { name: `${id} live`, exact: true })
const recorded = (page: Page, id: string) => stage(page).getByRole('region', { name: `${id} recorded` })

/** The number under which a slide opens an output. */
async function numberOf(page: Page, id: string): Promise<string> {
  return (await page.locator(`.slidev-page-${L4} [data-opens="${id}"]`).first().textContent())!.trim()[0]!
}

test.beforeAll(async ({ browser }) => {
  test.setTimeout(240_000)
  deck = spawn(process.execPath, [fileURLToPath(new URL('fake/deck-live.ts', import.meta.url))], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [line] = await once(createInterface({ input: deck.stdout! }), 'line') as [string]
  where = JSON.parse(line) as typeof where
  const context = await browser.newContext()
  presenter = await context.newPage()
  await presenter.goto(where.link)
  projector = await context.newPage()
  await projector.goto(`${where.origin}/#/${L4}`)
  await presenter.goto(`${where.origin}/#/presenter/${L4}`)
  await expect(presenter.locator('.live-sign')).toHaveText('live: key l', { timeout: 120_000 })
  await expect(projector.locator(`#slideshow .slidev-page-${L4} .deck-slide`)).toBeVisible()
  await presenter.bringToFront()
  // a dev server that meets a dependency for the first time reloads its pages
  await expect(async () => {
    await presenter.keyboard.press('l')
    await expect(stage(projector)).toBeVisible({ timeout: 3000 })
  }).toPass({ timeout: 40_000 })
  await presenter.keyboard.press('Escape')
  await expect(stage(projector)).toBeHidden()
})

test.afterAll(async () => {
  deck.stdin!.end()
  await once(deck, 'exit')
})

test.afterEach(async () => {
  await presenter.keyboard.press('Escape')
  for (const page of [presenter, projector]) await expect(stage(page)).toBeHidden()
})

test('the link has gone from the address, and is good for nobody else', async ({ browser }) => {
  expect(presenter.url()).not.toContain('__live')
  const other = await (await browser.newContext()).newPage()
  expect((await other.goto(where.link))!.status()).toBe(410)
})

test('one key runs the slide\'s first outputs on both sides, in both windows, as they arrive, beside what was recorded', async () => {
  await presenter.keyboard.press('l')
  await expect(now(projector, 'l4.v1.redirect')).toHaveText(/live rule 1/)
  expect(await now(projector, 'l4.v1.redirect').evaluate(element => element.textContent)).not.toContain('live rule 6')
  await expect(stage(projector).locator('.live-badge').first()).toHaveText('● live')
  await expect(stage(projector).locator('.live-clock').first()).toHaveText(/^\d\d:\d\d:\d\d UTC · \d\.\d s/)
  for (const page of [presenter, projector]) {
    for (const side of ['v1', 'v2']) {
      const id = `l4.${side}.redirect`
      await expect(now(page, id)).toHaveText(/live rule 1/)
      const { stdout } = manifestOf(site('shipped')).captures.find(one => one.id === id)!
      expect((await recorded(page, id).evaluate(element => element.textContent))!.trimEnd()).toBe(storedText(site('shipped'), stdout!.path).trimEnd())
    }
  }
  await expect(now(projector, 'l4.v2.redirect')).toHaveText(/live rule 6/)
  await expect(stage(projector).locator('.live-clock').first()).toHaveText(/ms · 6 lines$/)
  expect(await now(projector, 'l4.v1.redirect').evaluate(element => element.textContent!.startsWith('-A live rule 1 <img src=x onerror=alert(1)>'))).toBe(true)
  expect(LINE).toContain('onerror')
})

test('Esc returns to the recording in both windows, ends what runs, and leaves the slides\' keys as they were', async () => {
  await presenter.keyboard.press('l')
  await expect(now(projector, 'l4.v1.redirect')).toHaveText(/live rule 1/)
  await presenter.keyboard.press('Escape')
  for (const page of [presenter, projector]) await expect(stage(page)).toBeHidden()
  await presenter.keyboard.press('PageDown')
  await expect.poll(() => slideNow(projector)).toBe(L4 + 1)
  await presenter.keyboard.press('PageUp')
  await expect.poll(() => slideNow(projector)).toBe(L4)
})

test('l in the viewer makes what is open there live, and b adds the other side', async () => {
  await presenter.keyboard.press(await numberOf(projector, 'l4.v2.redirect'))
  await expect(viewer(projector).first()).toBeVisible()
  await presenter.keyboard.press('l')
  await expect(now(projector, 'l4.v2.redirect')).toHaveText(/live rule 1/)
  await expect(now(projector, 'l4.v1.redirect')).toHaveCount(0)
  await presenter.keyboard.press('b')
  await expect(now(projector, 'l4.v1.redirect')).toHaveText(/live rule 1/)
})

test('what changes a cluster waits for the second key, says that it stands, and is taken back by a third', async () => {
  await presenter.keyboard.press('l')
  await presenter.keyboard.press(await numberOf(projector, 'l4.v1.service-chains'))
  await expect(stage(projector).getByText('This changes the cluster.').first()).toBeVisible()
  await presenter.keyboard.press('y')
  await expect(presenter.locator('.live-sign')).toHaveText(/^changed: V1: service-chains/)
  await presenter.keyboard.press('u')
  await expect(presenter.locator('.live-sign')).toHaveText('live: key l')
})

test('on the slide of a pod\'s death l opens the experiment, which waits for the second key', async () => {
  const no = SLIDES.find(({ frontmatter }) => frontmatter.live === 'failover')!.no
  await presenter.goto(`${where.origin}/#/presenter/${no}`)
  await expect(presenter.locator('.live-sign')).toHaveText('live: key l')
  await expect.poll(() => slideNow(projector)).toBe(no)
  await presenter.keyboard.press('l')
  for (const page of [presenter, projector]) {
    await expect(stage(page).getByText('Key y begins.')).toBeVisible()
    await expect(stage(page).locator('.timeline-run').first()).toBeVisible()
  }
  await presenter.keyboard.press('Escape')
  await expect(stage(projector)).toBeHidden()
  await presenter.goto(`${where.origin}/#/presenter/${L4}`)
  await expect(presenter.locator('.live-sign')).toHaveText('live: key l')
  await expect.poll(() => slideNow(projector)).toBe(L4)
})

test('clusters that do not answer leave the recording within two seconds, with a quiet sign', async () => {
  deck.stdin!.write('silent\n')
  await presenter.waitForTimeout(200)
  const began = Date.now()
  await presenter.keyboard.press('l')
  await expect(stage(projector).getByText('V1 does not answer.')).toBeVisible({ timeout: 2500 })
  expect(Date.now() - began).toBeLessThan(2500)
  await expect(recorded(projector, 'l4.v1.redirect')).toContainText('KUBE-SVC')
  await expect(now(projector, 'l4.v1.redirect')).toHaveCount(0)
  deck.stdin!.write('answering\n')
})

test('a window without the cookie is the deck as it is, and its key does nothing', async ({ browser }) => {
  const other = await (await browser.newContext()).newPage()
  await other.goto(`${where.origin}/#/${L4}`)
  await expect(other.locator(`#slideshow .slidev-page-${L4} .deck-slide`)).toBeVisible()
  await other.waitForTimeout(1500)
  await other.keyboard.press('l')
  await other.waitForTimeout(500)
  await expect(stage(other)).toBeHidden()
  await expect(stage(projector)).toBeHidden()
})

test('the built site has nothing of it', async ({ request }) => {
  const { url } = site('shipped')
  const seen = new Map<string, string>()
  const read = async (path: string) => {
    if (seen.has(path)) return
    const text = await (await request.get(url + path)).text()
    seen.set(path, text)
    for (const [name] of text.matchAll(/[\w.-]+\.(?:js|css)\b/g)) {
      if ((await request.head(`${url}assets/${name}`)).ok()) await read(`assets/${name}`)
    }
  }
  await read('index.html')
  expect(seen.size).toBeGreaterThan(10)
  for (const [path, text] of seen) expect(/__live|live-keys|LiveStage|live-block|deck-live/.exec(text)?.[0] ?? '', path).toBe('')
})
