import type { Locator, Page } from '@playwright/test'
import type { ChildProcess } from 'node:child_process'
import type { Interface } from 'node:readline'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect as patient, test } from '@playwright/test'
import { verifySet } from '../src/set/verify.ts'
import { site } from './sites.ts'
import { manifestOf, slideNow, slideOf, SLIDES, storedText, turnTo, viewer } from './slides.ts'

test.describe.configure({ mode: 'serial' })

/** What is waited for is a state. How fast it comes is for test/live.test.ts: here a machine draws two windows beside it. */
const expect = patient.configure({ timeout: 60_000 })

const L4 = slideOf('l4')
/** What prints a thousand lines here. */
const LONG = 'l4.v2.service-chains'
let deck: ChildProcess
let said: Interface
let where: { origin: string, link: string, root: string }
let presenter: Page
let projector: Page

const dialog = (page: Page) => page.locator('dialog.live')
const now = (page: Page, id: string) => dialog(page).getByRole('region', { name: `${id} live`, exact: true })
const recorded = (page: Page, id: string) => dialog(page).getByRole('region', { name: `${id} recorded` })
const slide = (page: Page, no: number) => page.locator(`#slideshow .slidev-page-${no} .deck-slide`)

/** What the deck of test/fake/deck-live.ts hears; resolves when it has done it. */
async function tell(word: 'hold' | 'go' | 'unreachable' | 'answering'): Promise<void> {
  const done = once(said, 'line')
  deck.stdin!.write(`${word}\n`)
  expect(await done).toEqual([word])
}

/** The number under which a slide opens an output. */
async function numberOf(page: Page, id: string): Promise<string> {
  return (await page.locator(`.slidev-page-${L4} [data-opens="${id}"]`).first().textContent())!.trim()[0]!
}

/** The number beside the last line of a text, as it is drawn. */
function lastNumber(text: Locator): Promise<string> {
  return text.locator('.chunk-line').last().evaluate(line => getComputedStyle(line, '::before').content.replaceAll('"', ''))
}

/**
 * Brings both windows to a slide. A window does not hear what it is told while it tells something itself (Slidev's
 * `onUpdate`): then it is said again, with another query.
 */
async function bothOn(no: number): Promise<void> {
  const there = async () => [await slideNow(presenter), await slideNow(projector)]
  await expect(async () => {
    await presenter.evaluate(no => void (location.hash = `#/presenter/${no}?said=${performance.now()}`), no)
    for (const _ of ['there', 'and still there']) {
      await expect.poll(there, { timeout: 5000 }).toEqual([no, no])
      await Promise.all([presenter, projector].map(page => page.evaluate(async () => void await fetch('/'))))
    }
  }).toPass({ timeout: 60_000 })
}

/** Presses `l`, and waits until both windows show the dialog. */
async function goLive(): Promise<void> {
  await presenter.keyboard.press('l')
  for (const page of [presenter, projector]) await expect(dialog(page)).toBeVisible()
}

test.beforeAll(async ({ browser }) => {
  deck = spawn(process.execPath, [fileURLToPath(new URL('fake/deck-live.ts', import.meta.url))], { stdio: ['pipe', 'pipe', 'inherit'] })
  said = createInterface({ input: deck.stdout! })
  where = JSON.parse((await once(said, 'line') as [string])[0]) as typeof where
  const context = await browser.newContext()
  presenter = await context.newPage()
  await presenter.goto(where.link)
  await expect(presenter.locator('.live-status')).toHaveText('live: key l', { timeout: 200_000 })
  projector = await context.newPage()
  await projector.goto(`${where.origin}/#/${L4}`)
  await expect(slide(projector, L4)).toBeVisible({ timeout: 200_000 })
  await bothOn(L4)
  await expect(dialog(projector)).toBeAttached()
  await presenter.bringToFront()
})

test.beforeEach(() => tell('go'))

test.afterAll(async () => {
  deck.stdin!.end()
  await once(deck, 'exit')
})

test.afterEach(async () => {
  await presenter.keyboard.press('Escape')
  for (const page of [presenter, projector]) await expect(dialog(page)).toBeHidden()
})

test('the link has gone from the address, and is good for nobody else', async ({ browser }) => {
  expect(presenter.url()).not.toContain('__live')
  const other = await (await browser.newContext()).newPage()
  expect((await other.goto(where.link))!.status()).toBe(410)
})

test('one key runs the slide\'s first outputs on both sides, in both windows, as they arrive, beside what was recorded', async () => {
  await tell('hold')
  await goLive()
  const live = (side: string) => now(projector, `l4.${side}.redirect`)
  for (const side of ['v1', 'v2']) await expect(live(side)).toHaveText(/live rule 1/)
  expect(await live('v1').textContent()).not.toContain('live rule 2')
  await expect(dialog(projector).locator('.live-badge').first()).toHaveText('● live')
  await expect(dialog(projector).locator('.live-clock').first()).toHaveText(/^\d\d:\d\d:\d\d UTC · \d+\.\d s · 1 line$/)
  await tell('go')
  for (const page of [presenter, projector]) {
    for (const id of ['l4.v1.redirect', 'l4.v2.redirect']) {
      await expect(now(page, id)).toHaveText(/live rule 6/)
      expect((await now(page, id).textContent())!.startsWith('-A live rule 1 <img src=x onerror=alert(1)>\n')).toBe(true)
      const { stdout } = manifestOf(site('shipped')).captures.find(one => one.id === id)!
      await expect.poll(async () => (await recorded(page, id).textContent())!.trimEnd()).toBe(storedText(site('shipped'), stdout!.path).trimEnd())
    }
  }
  await expect(dialog(projector).locator('.live-clock').first()).toHaveText(/ ms · 6 lines$/)
})

test('Esc returns to the recording in both windows, ends what runs, and leaves the slides\' keys as they were', async () => {
  await tell('hold')
  await goLive()
  await expect(now(projector, 'l4.v1.redirect')).toHaveText(/live rule 1/)
  await presenter.keyboard.press('Escape')
  for (const page of [presenter, projector]) await expect(dialog(page)).toBeHidden()
  await presenter.keyboard.press('PageDown')
  await expect.poll(() => slideNow(projector)).toBe(L4 + 1)
  await bothOn(L4)
})

test('Esc that is pressed before the dialog is open is obeyed', async () => {
  const back = presenter.waitForResponse(one => one.request().postData()?.includes('"close"') === true)
  const { promise: held, resolve: letGo } = Promise.withResolvers<void>()
  await presenter.route('**/__live/command', route => held.then(() => route.continue()))
  for (const key of ['l', 'Escape']) await presenter.keyboard.press(key)
  letGo()
  await back
  await presenter.unrouteAll()
  for (const page of [presenter, projector]) await expect(dialog(page)).toBeHidden()
})

test('keys that are pressed faster than anything is drawn come in their order: the last one holds', async () => {
  for (let times = 0; times < 3; times++) {
    await presenter.keyboard.press('l')
    await presenter.keyboard.press('Escape')
  }
  await presenter.keyboard.press('l')
  await expect(now(projector, 'l4.v2.redirect')).toHaveText(/live rule 6/)
  await expect(dialog(presenter)).toBeVisible()
})

test('l in the viewer makes what is open there live, and b adds the other side', async () => {
  await presenter.keyboard.press(await numberOf(projector, 'l4.v2.redirect'))
  for (const page of [presenter, projector]) await expect(viewer(page).first()).toBeVisible()
  await presenter.keyboard.press('l')
  await expect(now(projector, 'l4.v2.redirect')).toHaveText(/live rule 1/)
  await expect(now(projector, 'l4.v1.redirect')).toHaveCount(0)
  await presenter.keyboard.press('b')
  await expect(now(projector, 'l4.v1.redirect')).toHaveText(/live rule 1/)
})

test('a long output is numbered on from piece to piece, and k keeps it as a set beside the captures', async () => {
  await goLive()
  await presenter.keyboard.press(await numberOf(projector, LONG))
  const text = now(presenter, LONG)
  await expect(text).toHaveText(/\b1000\s*$/)
  await expect(dialog(presenter).locator(`[data-live="${LONG}"] .live-clock`)).toHaveText(/ 1,000 lines$/)
  await text.evaluate(element => element.scrollTo({ top: element.scrollHeight }))
  await expect.poll(() => lastNumber(text)).toBe('1000')
  await presenter.keyboard.press('k')
  const kept = dialog(presenter).getByText(/^Kept in captures\.kept\//)
  await expect(kept).toBeVisible()
  await expect(dialog(projector).getByText(/^Kept in captures\.kept\//)).toBeVisible()
  const { manifest } = verifySet(join(where.root, /captures\.kept\/[\w-]+/.exec((await kept.textContent())!)![0]))
  expect(manifest.captures.map(({ id, stdout }) => `${id} ${stdout!.lines}`)).toEqual([`${LONG} 1000`])
})

test('what changes a cluster waits for the second key, says that it stands, and is taken back by a third, on the slide too', async () => {
  await goLive()
  await presenter.keyboard.press(await numberOf(projector, 'l4.v1.service-chains'))
  for (const page of [projector, presenter]) await expect(dialog(page).getByText('This changes the cluster.').first()).toBeVisible()
  await presenter.keyboard.press('y')
  await expect(presenter.locator('.live-status')).toHaveText(/^changed: V1: service-chains.* key u$/)
  await presenter.keyboard.press('Escape')
  for (const page of [presenter, projector]) await expect(dialog(page)).toBeHidden()
  await presenter.keyboard.press('u')
  await expect(presenter.locator('.live-status')).toHaveText('live: key l')
})

test('on the slide of a pod\'s death l opens the experiment, which waits for the second key', async () => {
  const no = SLIDES.find(({ frontmatter }) => frontmatter.live === 'failover')!.no
  await bothOn(no)
  await expect(presenter.locator(`.slidev-presenter .slidev-page-${no} .deck-slide`).first()).toBeVisible()
  await expect(slide(projector, no)).toBeVisible()
  await goLive()
  for (const page of [presenter, projector]) {
    await expect(dialog(page).getByText('Key y begins.')).toBeVisible()
    await expect(dialog(page).locator('.replay-track').first()).toBeVisible()
  }
  await presenter.keyboard.press('Escape')
  for (const page of [presenter, projector]) await expect(dialog(page)).toBeHidden()
  await bothOn(L4)
})

test('clusters that do not answer leave the recording, with a quiet sign', async () => {
  await tell('unreachable')
  await goLive()
  for (const side of ['V1', 'V2']) await expect(dialog(projector).getByText(`${side} does not answer.`)).toBeVisible()
  await expect(recorded(projector, 'l4.v1.redirect')).toContainText('KUBE-SVC')
  await expect(now(projector, 'l4.v1.redirect')).toHaveCount(0)
  await tell('answering')
})

test('a window without the cookie is the deck as it is, and its key does nothing', async ({ browser }) => {
  const other = await (await browser.newContext()).newPage()
  const commands: string[] = []
  other.on('request', request => request.url().endsWith('/__live/command') && commands.push(request.url()))
  const refused = other.waitForResponse(response => response.url().endsWith('/__live/stream'), { timeout: 120_000 })
  await other.goto(`${where.origin}/#/${L4}`)
  expect((await refused).status()).toBe(403)
  await expect(slide(other, L4)).toBeVisible()
  await other.keyboard.press('l')
  // a key that does something, and comes after it
  for (const no of [L4 + 1, L4]) await turnTo(other, no)
  for (const page of [other, projector]) await expect(dialog(page)).toBeHidden()
  expect(commands).toEqual([])
  await other.context().close()
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
  for (const [path, text] of seen) expect(/__live|live-keys|LiveDialog|live-output|deck-live/.exec(text)?.[0] ?? '', path).toBe('')
})
