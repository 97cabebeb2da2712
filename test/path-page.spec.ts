import type { Page } from '@playwright/test'
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
