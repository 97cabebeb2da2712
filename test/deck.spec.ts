import type { Walk } from './walk.ts'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, test } from '@playwright/test'
import { budgetOf } from '../src/client/pace.ts'
import { shellLine } from '../src/exec/shell.ts'
import { decode, linesOf } from '../src/text/decode.ts'
import { shippedDeck } from './set.ts'
import { site } from './sites.ts'
import { drawn, goTo, manifestOf, setShowing, slideCalled, slideNow, SLIDES } from './slides.ts'
import { measures, walk, windowTitle } from './walk.ts'

/** What the last row of a room reads, in pixels of a slide that is 1280 wide. */
const SMALLEST = 14
const SENTENCE = 20

/** Of a slide of the talk, after its last click: words, captured text, and the number that carries it. */
const WORDS = 45
const CAPTURED = 22
const NUMBER = 60

const NUMBERED = ['Scale, what a packet meets', 'L5 Whose address', 'L6 Failover', 'Failover, the series', 'The silent node', 'Whether it goes on failing, and why', 'L8 Policy, a stranger']

/*
 * No pictures of other machines are stored to compare with: every refresh of the captures changes the slides, and smoothing
 * differs between machines. That all letters come from fonts of ours (test/site.spec.ts), and that neither theme nor size moves
 * anything, holds anywhere.
 */
for (const scheme of ['light', 'dark'] as const) {
  test.describe(`in the ${scheme} scheme`, () => {
    // all of them look at what one walk saw
    test.describe.configure({ mode: 'default' })
    let seen: Walk

    test.beforeAll(async ({ browser }) => {
      test.setTimeout(1_200_000)
      const context = await browser.newContext({ viewport: { width: 1280, height: 720 } })
      seen = await walk(await context.newPage(), site('whole'), scheme)
      await context.close()
    })

    test('every slide is drawn without an error, asks nobody, and holds all it shows', () => {
      expect(seen.slides).toHaveLength(SLIDES.length)
      for (const { no, outside, panes, below } of seen.slides) {
        expect(outside, `slide ${no}`).toEqual([])
        expect(panes, `slide ${no}: panes end above what is below them`).toBeLessThanOrEqual(below)
      }
      expect(seen.faults).toEqual([])
    })

    test('every pane shows exactly the lines it says, and the command that was run', () => {
      const panes = seen.slides.flatMap(({ shown }) => shown)
      for (const { id, command, excerpt } of panes) {
        const set = setShowing(site('whole'), id)
        const one = set.capture(id)!
        expect(command).toBe(shellLine(one.argv!))
        if (!excerpt) continue
        const stored = linesOf(decode(set.bytes(one[excerpt.stream]!)).text)
        expect(excerpt.text, id).toBe(excerpt.lines.map(line => stored[line - 1]).join('\n'))
      }
      expect(panes.filter(({ excerpt }) => excerpt).length).toBeGreaterThan(20)
    })

    test('slides can be read by all', () => {
      expect(seen.slides.flatMap(({ no, serious }) => serious.map(one => `slide ${no}: ${one}`))).toEqual([])
    })

    test('nothing on a slide is smaller than the last row of a room can read, and no sentence is small', () => {
      const isSentence = (says: string) => /^[^$]*\w \S+ .*[a-z]{2}\.$/s.test(says)
      const texts = seen.slides.flatMap(({ no, texts }) => texts.map(text => ({ no, ...text })))
      const small = texts.filter(({ says, size }) => size < (isSentence(says) ? SENTENCE : SMALLEST) - 0.01)
      expect(texts.filter(({ says }) => isSentence(says)).length).toBeGreaterThan(60)
      expect(small.map(({ no, says, size }) => `slide ${no}, ${size} px: ${says.slice(0, 60)}`)).toEqual([])
    })

    test('a slide of the talk says at most 45 words beside captured text, which the last row reads, as it does the number that carries it', () => {
      const staged = seen.slides.flatMap(({ no, staged }) => staged ? [{ title: SLIDES[no - 1]!.title!, ...staged }] : [])
      expect(staged).toHaveLength(scheme === 'light' ? slideCalled('For questions') - 1 : 0)
      expect(staged.filter(({ words }) => words.length > WORDS).map(({ title, words }) => `${title}, ${words.length}: ${words.join(' ')}`)).toEqual([])
      expect(staged.filter(({ captured }) => captured.some(size => size < CAPTURED - 0.01)).map(({ title }) => title)).toEqual([])
      const small = staged.filter(({ title, largest }) => NUMBERED.includes(title) && largest < NUMBER)
      expect(small.map(({ title }) => title)).toEqual([])
    })

    test('each slide is the same layout in light and dark, 1280 x 720 and 1920 x 1080, in other colours and larger', () => {
      for (const { no, layouts } of seen.slides) {
        expect(layouts).toHaveLength(measures(scheme, no) ? 4 : 0)
        for (const layout of layouts) expect(layout, `slide ${no}`).toEqual(layouts[0])
      }
    })

    test('nothing moves for who asked for no motion, on the slides and around them', () => {
      expect(seen.moving).toBeGreaterThan(0)
      expect(seen.slides.filter(({ moving }) => moving > 0).map(({ no }) => no)).toEqual([])
    })

    test('every slide has its name in the window\'s title', () => {
      expect(seen.slides.map(({ windowTitle }) => windowTitle)).toEqual(SLIDES.map(({ title }) => windowTitle(title)))
    })
  })
}

test('a command that is shown, pasted into a shell, is the words that were run', () => {
  for (const { argv } of manifestOf(site('shipped')).captures) {
    if (!argv) continue
    const words = execFileSync('sh', ['-c', `printf '%s\\0' ${shellLine(argv)}`]).toString().split('\0').slice(0, -1)
    expect(words).toEqual(argv)
  }
})

test('every page of every layer has its slide', () => {
  const { layers } = shippedDeck()
  const pages = layers.flatMap(({ id, pages }) => pages.flatMap(({ pairs }, index) => pairs.length > 0 ? [`${id} ${index + 1}`] : []))
  // the slides of the talk show the lines that decide, and an experiment's what came of it, and no panes
  const ofPanes = SLIDES.filter(({ frontmatter: { layout } }) => layout === 'layer')
  const slides = ofPanes.flatMap(({ frontmatter: { layer, part = 1 } }) => layer ? [`${layer} ${part}`] : [])
  expect(slides.sort()).toEqual(pages.sort())
})

test('the talk takes 27 of its thirty minutes: every slide of it says its time, and what is for questions none', () => {
  const end = slideCalled('For questions')
  const seconds = ({ note }: typeof SLIDES[number]) => budgetOf(note)
  const talk = SLIDES.filter(({ no }) => no < end)
  expect(talk.filter(slide => seconds(slide) === 0).map(({ title }) => title)).toEqual([])
  expect(talk.reduce((sum, slide) => sum + seconds(slide), 0)).toBe(27 * 60)
  expect(SLIDES.filter(({ no }) => no >= end).map(seconds)).toEqual(SLIDES.slice(end - 1).map(() => 0))
  const readme = readFileSync('README.md', 'utf8')
  expect(readme).toContain(`The talk is the first ${end - 1} slides, 27 minutes`)
  expect(readme).toContain(`Slide ${end}, "For questions"`)
})

test('a slide with clicks has a mark in its note for each', async ({ page }) => {
  await goTo(page, site('shipped'), 1)
  const clicks = new Map(SLIDES.map(({ no }) => [no, 0]))
  for (let no = 1; no < SLIDES.length; no = await slideNow(page)) {
    // a slide knows its clicks when it is drawn, and a key that comes before turns the page
    await drawn(page, no)
    const before = await page.evaluate(() => location.hash)
    await page.keyboard.press('ArrowRight')
    await page.waitForFunction(hash => location.hash !== hash, before)
    if (await slideNow(page) === no) clicks.set(no, clicks.get(no)! + 1)
  }
  const marks = SLIDES.map(({ no, note }) => [no, note.match(/\[click\]/g)?.length ?? 0])
  expect(marks).toEqual([...clicks])
})

test('every slide has a note for the speaker', () => {
  expect(SLIDES.filter(({ note }) => note.trim() === '').map(({ title }) => title)).toEqual([])
})
