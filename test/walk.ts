import type { Locator, Page } from '@playwright/test'
import type { Site } from './sites.ts'
import { seriousIn } from './axe.ts'
import { drawn, goTo, slideCalled, SLIDES, watch } from './slides.ts'

const SCHEMES = ['light', 'dark'] as const
type Scheme = typeof SCHEMES[number]

/** A text of a slide and the size it is drawn in, in pixels of a slide that is 1280 wide. */
interface Text { says: string, size: number }

/** What a pane shows: the capture it opens, its command, and the lines it takes out of a stream. */
interface Pane { id: string, command: string | null, excerpt: { text: string, stream: 'stdout' | 'stderr', lines: number[] } | null }

/** What was seen of one slide. */
interface Seen {
  no: number
  windowTitle: string
  /** Elements that go beyond the slide, or are clipped. */
  outside: string[]
  /** Where the panes end, and where what is below them begins. */
  panes: number
  below: number
  texts: Text[]
  shown: Pane[]
  /** Where everything stands, in the slide's own pixels, in each size and scheme; none where the other walk looks. */
  layouts: string[][]
  /** What axe calls serious or critical. */
  serious: string[]
  /** How many elements move though less motion is asked for. */
  moving: number
  /** Of a slide of the talk in the light scheme, what is said and shown after its last click. */
  staged: Staged | null
}

interface Staged {
  /** What is said beside captured text. */
  words: string[]
  /** The sizes of captured text, and of the largest text of all. */
  captured: number[]
  largest: number
}

export interface Walk {
  slides: Seen[]
  /** Errors, dialogs and requests to anybody else, on the whole way. */
  faults: string[]
  /** How many elements move on the first slide when nobody asked for less. */
  moving: number
}

/** Whether the walk in this scheme measures a slide's layouts (in both schemes): each of the two has every second slide. */
export function measures(scheme: Scheme, no: number): boolean {
  return SCHEMES[no % SCHEMES.length] === scheme
}

/** The title of the window on a slide. */
export function windowTitle(title: string | undefined): string {
  return title === TITLE ? TITLE : `${title} · ${TITLE}`
}

/** Goes once over all slides in one scheme and notes what any test wants to know of them. */
export async function walk(page: Page, site: Site, scheme: Scheme): Promise<Walk> {
  const faults = watch(page, site)
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'no-preference' })
  await goTo(page, site, 1)
  const moving = await movingIn(page)
  const slides: Seen[] = []
  for (const { no, title } of SLIDES) {
    const slide = await goTo(page, site, no)
    // the window's title comes after the slide; one that never comes is for a test to tell
    await page.waitForFunction(wanted => document.title === wanted, windowTitle(title), { timeout: 10_000 }).catch(() => {})
    slides.push({
      no,
      windowTitle: await page.title(),
      ...await edgesOf(slide),
      texts: await textsOf(slide),
      shown: await panesOf(slide),
      serious: await seriousIn(page, `#slideshow .slidev-page-${no}`, scheme === 'light' ? 'all' : 'colours'),
      layouts: measures(scheme, no) ? await layoutsOf(page, no, scheme) : [],
      moving: await stilled(page, () => movingIn(page)),
      staged: scheme === 'light' && no < slideCalled('For questions') ? await stagedOf(await goTo(page, site, no, `?clicks=${LAST[title!] ?? 99}`)) : null,
    })
  }
  return { slides, faults, moving }
}

interface Glanced extends Pick<Seen, 'no' | 'outside' | 'texts'> { staged: Staged }

/** Goes once over all slides, each after its last click, and notes what would show that a sentence did not fit. */
export async function glance(page: Page, site: Site): Promise<Pick<Walk, 'faults'> & { slides: Glanced[] }> {
  const faults = watch(page, site)
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  const slides = []
  for (const { no, title } of SLIDES) {
    const slide = await goTo(page, site, no, `?clicks=${LAST[title!] ?? 99}`)
    const { outside } = await edgesOf(slide)
    slides.push({ no, outside, texts: await textsOf(slide), staged: await stagedOf(slide) })
  }
  return { faults, slides }
}

// --- internal ---

const TITLE = 'One Service, two dataplanes'

/** What the walk shows with its last click is all of it, for the handout: the talk's last step is the one before. */
const LAST: Record<string, number> = { 'The packet path': 7 }

const SIZES = [{ width: 1280, height: 720 }, { width: 1920, height: 1080 }] as const

async function layoutsOf(page: Page, no: number, scheme: Scheme): Promise<string[][]> {
  const layouts: string[][] = []
  for (const size of SIZES) {
    await page.setViewportSize(size)
    for (const colorScheme of SCHEMES) {
      await inScheme(page, colorScheme)
      layouts.push(await boxesOf(await drawn(page, no)))
    }
  }
  await page.setViewportSize(SIZES[0])
  await inScheme(page, scheme)
  return layouts
}

async function inScheme(page: Page, colorScheme: Scheme): Promise<void> {
  await page.emulateMedia({ colorScheme })
  await page.waitForFunction(dark => document.documentElement.classList.contains('dark') === dark, colorScheme === 'dark', { timeout: 60_000 })
}

async function stilled<T>(page: Page, look: () => Promise<T>): Promise<T> {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  const seen = await look()
  await page.emulateMedia({ reducedMotion: 'no-preference' })
  return seen
}

function movingIn(page: Page): Promise<number> {
  // Slidev keeps every slide that was seen, and what is hidden has a style only when it is asked for
  return page.evaluate(() => [...document.querySelectorAll('*')].filter(element => element.checkVisibility()).filter((element) => {
    const { transitionDuration, animationName } = getComputedStyle(element)
    return /[1-9]/.test(transitionDuration) || animationName !== 'none'
  }).length)
}

function edgesOf(slide: Locator): Promise<Pick<Seen, 'outside' | 'panes' | 'below'>> {
  return slide.evaluate((root) => {
    const edge = root.getBoundingClientRect()
    const signed = (element: Element) => element.closest('.cell, .unseen, .heard, .t-less, .t-odd, .pane-head h2, .facts td, .stop, .party code')
    const outside = [...root.querySelectorAll('*')].flatMap((element) => {
      const box = element.getBoundingClientRect()
      if (box.width === 0 || box.height === 0 || signed(element)) return []
      const beyond = box.right > edge.right + 1 || box.bottom > edge.bottom + 1 || box.left < edge.left - 1
      const clipped = getComputedStyle(element).overflowX !== 'visible'
        && (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1)
      return beyond || clipped ? [`${element.className}: ${element.textContent?.slice(0, 60)}`] : []
    })
    const next = root.querySelector('.chips') ?? root.querySelector('.slide-footer')!
    return { outside, panes: root.querySelector('.pairs')?.getBoundingClientRect().bottom ?? 0, below: next.getBoundingClientRect().top }
  })
}

/** Every text of a slide that is seen, element by element, at the size it is drawn in. */
function textsOf(slide: Locator): Promise<Text[]> {
  return slide.evaluate((root) => {
    const scale = root.getBoundingClientRect().width / 1280
    const own = (element: Element) => [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.textContent!.trim() !== '')
    // said to who listens, not drawn
    const seen = [...root.querySelectorAll('*')].filter(one => own(one) && one.getClientRects().length > 0 && !one.closest('.heard'))
    return seen.map((element) => {
      const drawn = element instanceof SVGGraphicsElement ? element.getScreenCTM()!.a / scale : 1
      const copy = element.cloneNode(true) as Element
      copy.querySelectorAll('.heard').forEach(one => one.remove())
      return { says: copy.textContent!.trim(), size: Number.parseFloat(getComputedStyle(element).fontSize) * drawn }
    // what is folded to nothing has its sign beside it
    }).filter(({ size }) => size > 0)
  })
}

/** The words of the marks that stand around a slide, of key caps and of a list of names are not counted. */
function stagedOf(slide: Locator): Promise<Staged> {
  return slide.evaluate((root) => {
    const scale = root.getBoundingClientRect().width / 1280
    const nodes = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
    const texts: { says: string, size: number, isCaptured: boolean }[] = []
    while (nodes.nextNode()) {
      const [says, element] = [nodes.currentNode.textContent!.trim(), nodes.currentNode.parentElement!]
      if (says === '' || element.closest('.heard, .slide-footer, .opener, .ticks') || !element.checkVisibility({ visibilityProperty: true })) continue
      const drawn = element instanceof SVGGraphicsElement ? element.getScreenCTM()!.a / scale : 1
      const size = Number.parseFloat(getComputedStyle(element).fontSize) * drawn
      if (size > 0) texts.push({ says, size, isCaptured: element.closest('.excerpt, .command') !== null })
    }
    return {
      words: texts.filter(one => !one.isCaptured).flatMap(({ says }) => says.split(/\s+/)).filter(word => /\p{L}{2}/u.test(word)),
      captured: texts.filter(one => one.isCaptured).map(({ size }) => size),
      largest: Math.max(...texts.map(({ size }) => size)),
    }
  })
}

function panesOf(slide: Locator): Promise<Pane[]> {
  return slide.locator('.pane').evaluateAll(all => all.map((pane) => {
    const excerpt = pane.querySelector<HTMLElement>('.excerpt')
    return {
      id: pane.querySelector('[data-opens]')!.getAttribute('data-opens')!,
      command: pane.querySelector('.command')!.textContent,
      excerpt: excerpt && {
        text: excerpt.textContent!,
        stream: excerpt.dataset.stream as 'stdout' | 'stderr',
        lines: excerpt.dataset.lines!.split(',').map(Number),
      },
    }
  }))
}

function boxesOf(slide: Locator): Promise<string[]> {
  return slide.evaluate((root) => {
    const edge = root.getBoundingClientRect()
    const scale = edge.width / 1280
    return [...root.querySelectorAll('*')].map((element) => {
      const { left, top, width, height } = element.getBoundingClientRect()
      return [element.tagName, ...[left - edge.left, top - edge.top, width, height].map(length => Math.round(length / scale))].join(' ')
    })
  })
}
