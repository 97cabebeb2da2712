import type { Locator, Page } from '@playwright/test'
import type { Capture, Manifest } from '../src/set/manifest.ts'
import type { SetName, Sets } from '../src/set/sets.ts'
import type { VerifiedSet } from '../src/set/verify.ts'
import type { Side } from '../src/words.ts'
import type { Site } from './sites.ts'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { parser } from '@slidev/cli'
import { shownFrom } from '../src/conclude/shown-from.ts'
import { layerSlides } from '../src/deck-model/layer-slides.ts'
import { parseManifest } from '../src/set/manifest.ts'
import { readSets } from '../src/set/sets.ts'
import { readStream } from '../src/set/store.ts'
import { decode } from '../src/text/decode.ts'
import { layerIn } from '../src/words.ts'

// as setup/preparser.ts has it, which only Slidev's own commands read
parser.injectPreparserExtensionLoader(async () => [layerSlides])
const { slides } = await parser.load({ userRoot: process.cwd(), roots: [process.cwd()] } as never, 'slides.md')

/** All slides, as Slidev itself reads the deck. */
export const SLIDES = slides.map(({ note, title, frontmatter }, index) => ({ no: index + 1, note: note ?? '', title, frontmatter }))

/** The number of the slide that shows a layer's outputs in panes. */
export function slideOf(layer: string, part = 1): number {
  return SLIDES.find(({ frontmatter }) => frontmatter.layout === 'layer' && frontmatter.layer === layer && (frontmatter.part ?? 1) === part)!.no
}

/** The viewer of a window. */
export function viewer(page: Page): Locator {
  return page.locator('dialog.viewer')
}

/** The search dialog, opened by its key: it is not there before a slide listens. */
export async function openedSearch(page: Page): Promise<Locator> {
  const search = page.locator('dialog.search')
  await expect(async () => {
    await page.keyboard.press('/')
    await expect(search).toBeVisible({ timeout: 2000 })
  }).toPass()
  return search
}

/** The slide a window is on, by its address. */
export function slideNow(page: Page): Promise<number> {
  return page.evaluate(() => Number(location.hash.match(/\d+/)?.[0]))
}

/** The number of a slide that shows no layer's panes, by its title. */
export function slideCalled(title: string): number {
  return SLIDES.find(slide => slide.title === title)!.no
}

/** Goes to a slide and gives it, drawn. */
export async function goTo(page: Page, { url }: Site, no: number, query = ''): Promise<Locator> {
  await page.goto(`${url}#/${no}${query}`)
  return await drawn(page, no)
}

/** The slide that the window has gone to, once it is drawn. */
export async function drawn(page: Page, no: number): Promise<Locator> {
  const slide = page.locator(`#slideshow .slidev-page-${no}`)
  await slide.locator('.deck-slide').waitFor({ timeout: 60_000 })
  // a face is asked for when the first text in it is laid out, which takes another shape when it comes
  await page.evaluate(async () => {
    await new Promise(requestAnimationFrame)
    await document.fonts.ready
    await new Promise(requestAnimationFrame)
  })
  return slide
}

/**
 * Turns the pages to a slide by their keys, towards it and one at a time: the next when the last has been heard, or has been lost
 * with a page that was loaded anew. One that is heard late costs a step back.
 */
export async function turnTo(page: Page, to: number): Promise<void> {
  await expect(async () => {
    for (let now = await slideNow(page); now !== to; now = await slideNow(page)) {
      await page.keyboard.press(now < to ? 'PageDown' : 'PageUp')
      await expect.poll(() => slideNow(page), { timeout: 10_000 }).not.toBe(now)
    }
  }).toPass({ timeout: 120_000 })
}

/** Collects what must never happen while a deck is shown: errors, dialogs, requests to anyone else. */
export function watch(page: Page, { url }: Site): string[] {
  const faults: string[] = []
  page.on('console', message => message.type() === 'error' && faults.push(`console: ${message.text()}`))
  page.on('pageerror', error => faults.push(`error: ${error.message}`))
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !/^(?:data|blob):/.test(request.url())) faults.push(`request: ${request.url()}`)
  })
  return faults
}

/** The manifest a site was built from, read once. */
export function manifestOf({ captures }: Site): Manifest {
  const manifest = read.get(captures) ?? parseManifest(readFileSync(join(captures, 'manifest.json'), 'utf8'))
  read.set(captures, manifest)
  return manifest
}

const read = new Map<string, Manifest>()
const verified = new Map<string, Sets>()

/** The set that a site shows an output from, by its id, or as a slide opens it, with a set's name behind it. */
export function setShowing({ captures }: Site, opened: string): VerifiedSet {
  const sets = verified.get(captures) ?? readSets(captures)
  verified.set(captures, sets)
  const [id, name] = opened.split('@') as [string, SetName | undefined]
  return sets[name ?? shownFrom(sets)[layerIn(id)]!]!
}

/** The output of a side that has the most lines. */
export function longest({ captures }: Manifest, side: Side): Capture {
  const lines = ({ stdout }: Capture) => stdout?.lines ?? 0
  return captures.filter(capture => capture.side === side).reduce((most, one) => lines(one) > lines(most) ? one : most)
}

/** A stored stream's text; what is no UTF-8 as the deck shows it. */
export function storedText({ captures }: Site, path: string): string {
  return decode(readStream(captures, { path })).text
}
