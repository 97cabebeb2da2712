import type { FileChooser, Locator, Page } from '@playwright/test'
import type { Target } from '../src/dataplane/packet-path.ts'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'
import { readDump } from '../src/dataplane/dump.ts'
import { targetOf } from '../src/dataplane/packet-path.ts'
import { fixture } from '../src/read/testing.ts'
import { seriousIn } from './axe.ts'
import { site } from './sites.ts'
import { watch } from './slides.ts'

const path = (name: string) => fileURLToPath(new URL(`../src/read/fixtures/${name}`, import.meta.url))
const [RULES, MAP] = ['services-v1/iptables-save.txt', 'services-v2/lb-list.txt'] as const
const VIP = '172.18.255.210:80'
/** The API's own Service, which every cluster has. */
const IN_BOTH = '10.96.0.1:443'

async function open(page: Page): Promise<void> {
  await page.goto(`${site('shipped').url}#/path`)
  await expect(page.locator('.path-page')).toBeVisible()
}

test('a file is answered as by the command, its lines lit, beside another, and no request is made', async ({ page }) => {
  const faults = watch(page, site('shipped'))
  await open(page)
  const asked: string[] = []
  await page.locator('input[type=file]').setInputFiles(path(RULES))
  await expect(page.locator('.dump-path')).toBeVisible()
  page.on('request', request => asked.push(request.url()))
  await page.getByLabel('To', { exact: true }).fill(VIP)
  const answer = readDump('iptables', fixture(RULES), RULES).path({ ...targetOf(VIP)!, from: 'external' })
  await expect(page.locator('.dump-path h2')).toHaveText(answer.answer)
  await expect(page.locator('.way button')).toHaveCount(answer.hops.length + answer.backends.length)
  const lit = await page.locator('.dump-lit code').allTextContents()
  expect(answer.hops.map(({ text }) => text).filter(text => !lit.includes(text))).toEqual([])
  await page.getByRole('checkbox').check()
  await page.locator('input[type=file]').nth(1).setInputFiles(path(MAP))
  await expect(page.locator('.dump').nth(1).locator('.dump-path')).toBeVisible()
  // the second file's worker is the site's own
  expect(asked.filter(one => !/\/assets\/dump-worker[\w-]*\.js$/.test(new URL(one).pathname))).toEqual([])
  expect(faults).toEqual([])
  expect(await seriousIn(page, '.path-page')).toEqual([])
})

test('on a phone and by keyboard: what is pasted and cannot be read is refused in the command\'s words', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await open(page)
  const text = 'Chain INPUT (policy ACCEPT)\ntarget prot opt source destination\n'
  const paste = (pasted: string) => page.getByLabel('Paste file 1 here').evaluate((box, words) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text', words)
    box.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, pasted)
  await paste(text)
  let refused = ''
  try {
    readDump('iptables', text, 'pasted')
  }
  catch (error) {
    refused = (error as Error).message
  }
  await expect(page.locator('.dump-refused')).toHaveText(refused)
  await paste(fixture(RULES))
  await expect(page.locator('.dump-path')).toBeVisible()
  await expect(page.locator('.dump-refused')).toHaveCount(0)
  const hop = page.locator('.way button').first()
  await hop.focus()
  await page.keyboard.press('Enter')
  await expect(hop).toHaveAttribute('aria-pressed', 'true')
  await expect(page.locator('.way-text')).toBeInViewport()
  await expect(page.locator('.dump-now code')).toHaveText(await page.locator('.way-text').textContent() ?? '')
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0)
})

/** A file held over a place by the mouse, as the system's file manager holds it, and let go there. */
async function drop(page: Page, file: string, over: Locator): Promise<void> {
  const { x, y, width } = (await over.boundingBox())!
  const devTools = await page.context().newCDPSession(page)
  const drag = (type: 'dragEnter' | 'dragOver' | 'drop') => devTools.send('Input.dispatchDragEvent', {
    type,
    x: x + width / 2,
    y: y + 20,
    data: { items: [], files: [file], dragOperationsMask: 1 },
  })
  await drag('dragEnter')
  await drag('dragOver')
  if (await over.evaluate(one => one.matches('.dump'))) await expect(over).toHaveClass(/dump-over/)
  await drag('drop')
  await devTools.detach()
}

test('files dropped by the mouse are read, one in place of another, two beside each other, and nothing leaves the page', async ({ page }) => {
  const faults = watch(page, site('shipped'))
  const asked: string[] = []
  page.context().on('request', request => asked.push(request.url()))
  await open(page)
  const [first, second] = [page.locator('.dump').first(), page.locator('.dump').nth(1)]
  const to = first.getByLabel('To', { exact: true })
  await drop(page, path(RULES), first)
  await expect(first.locator('.dump-path')).toBeVisible()
  await expect(first).not.toHaveClass(/dump-over/)
  await to.fill(IN_BOTH)
  await drop(page, path(MAP), first)
  await expect(first.locator('.dump-name')).toContainText('lb-list.txt · cilium-dbg bpf lb list')
  await expect(to).toHaveValue(IN_BOTH)
  await drop(page, path(RULES), first)
  await expect(first.locator('.dump-name')).toContainText('iptables-save')
  await to.fill(VIP)
  await expect(first.locator('.way-end').first()).toContainText(VIP)
  await drop(page, path(MAP), first)
  const [{ address, port }] = readDump('bpf-lb', fixture(MAP), MAP).frontends as [Target]
  await expect(to).toHaveValue(`${address}:${port}`)
  await expect(first.locator('.way-end').first()).toContainText(`${address}:${port}`)
  await page.getByRole('checkbox').check()
  await drop(page, path(RULES), second)
  await expect(second.locator('.dump-path')).toBeVisible()
  await expect(first.locator('.dump-name')).toContainText('lb-list.txt')
  const [left, right] = [await first.boundingBox(), await second.boundingBox()]
  expect(left!.x + left!.width).toBeLessThan(right!.x)
  await drop(page, path(MAP), page.locator('h1'))
  await expect(second.locator('.dump-name')).toContainText('iptables-save')
  expect(asked.filter(url => new URL(url).host !== new URL(site('shipped').url).host)).toEqual([])
  expect(faults).toEqual([])
  expect(await page.evaluate(() => new Promise((said) => {
    addEventListener('securitypolicyviolation', ({ effectiveDirective }) => said(effectiveDirective))
    void fetch('http://127.0.0.1:9/').catch(() => {})
  }))).toBe('connect-src')
})

/** The system's dialog, which whoever opens it has to answer; a key that is lost on a busy machine is pressed again. */
async function choose(page: Page, opens: () => Promise<void>, file: string): Promise<void> {
  const asked: FileChooser[] = []
  const hears = (one: FileChooser) => asked.push(one)
  page.on('filechooser', hears)
  await expect(async () => {
    if (asked.length === 0) await opens()
    await expect.poll(() => asked.length, { timeout: 10_000 }).toBeGreaterThan(0)
  }).toPass({ timeout: 120_000 })
  page.off('filechooser', hears)
  await asked[0]!.setFiles(file)
}

test('by touch, on a phone: a file is chosen, a rule opened, a second file asked for below the first', async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
  const page = await context.newPage()
  await open(page)
  await choose(page, () => page.getByText('Choose a file').tap(), path(RULES))
  const hop = page.locator('.way button').nth(1)
  await hop.tap()
  await expect(hop).toHaveAttribute('aria-pressed', 'true')
  await expect(page.locator('.way-text')).toBeVisible()
  await page.getByText('Two files beside each other').tap()
  await choose(page, () => page.getByText('Choose a file').nth(1).tap(), path(MAP))
  await expect(page.locator('.dump').nth(1).locator('.dump-path')).toBeVisible()
  const [first, second] = await page.locator('.dump').evaluateAll(all => all.map(one => one.getBoundingClientRect().toJSON() as DOMRect))
  expect(second!.top).toBeGreaterThan(first!.bottom)
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0)
  const small = await page.locator('.path-page :is(button, input, select, textarea, summary, .dump-choose):visible').evaluateAll(all =>
    all.filter(one => !one.matches('.heard, [type=checkbox]') && one.getBoundingClientRect().height < 24).map(one => one.outerHTML.slice(0, 80)))
  expect(small).toEqual([])
  await context.close()
})

test('by keyboard alone: a file is chosen, a frontend typed, a rule opened', async ({ page }) => {
  await open(page)
  const tabTo = async (what: Locator) => {
    for (let tabs = 0; tabs < 20 && !await what.evaluate(one => one === document.activeElement); tabs++) await page.keyboard.press('Tab')
    await expect(what).toBeFocused()
  }
  await tabTo(page.locator('input[type=file]'))
  await choose(page, () => page.keyboard.press('Enter'), path(RULES))
  const to = page.getByLabel('To', { exact: true })
  await expect(page.locator('.dump-path')).toBeVisible()
  await tabTo(to)
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.type(VIP)
  await expect(page.locator('.way-end').first()).toContainText(VIP)
  const hop = page.locator('.way button').first()
  await tabTo(hop)
  await page.keyboard.press('Space')
  await expect(hop).toHaveAttribute('aria-pressed', 'true')
  await tabTo(page.getByRole('region', { name: 'Lines of file 1' }))
})
