/**
 * Highlights everything on the slide, on both sides, that means the same: the address or name under the pointer or with the
 * focus, and the lines of captures that a box of a reading points at, in both directions. Called once; it listens on the
 * document, so that tokens need no listeners of their own.
 */
export function lightUp(): void {
  document.addEventListener('pointerover', ({ target }) => light(target))
  document.addEventListener('focusin', ({ target }) => light(target))
  document.addEventListener('focusout', () => light(null))
  document.addEventListener('keydown', ({ key }) => key === 'Tab' && makeReachable())
}

// --- internal ---

/** The key of an address or name: `10.4.1.4:80`, `10.4.1.4/32` and tcpdump's `10.4.1.4.80` are the same pod. */
function nameOf(text: string): string {
  return /^\d{1,3}(?:\.\d{1,3}){3}/.exec(text)?.[0] ?? text
}

const NAMES = '.t-addr, .t-name'
const SLIDE = '.deck-slide'

let lit: Element[] = []
let last = ''

function light(target: EventTarget | null): void {
  const { slide, names, points } = lightOf(target instanceof Element ? target : null)
  const key = [...names, ...points].join(' ')
  if (key === last) return
  last = key
  for (const element of lit) element.classList.remove('lit')
  lit = slide && key !== '' ? [...namesakes(slide, names), ...lines(slide, points), ...boxes(slide, points)] : []
  for (const element of lit) element.classList.add('lit')
}

function lightOf(target: Element | null): { slide: Element | null, names: Set<string>, points: Set<string> } {
  const box = target?.closest<HTMLElement>('[data-points]')
  const named = box ? [...box.querySelectorAll(NAMES)] : [target?.closest(NAMES)]
  const line = target?.closest<HTMLElement>('.line')
  const capture = line?.closest<HTMLElement>('[data-capture]')?.dataset.capture
  return {
    slide: target?.closest(SLIDE) ?? null,
    names: new Set(named.flatMap(one => one ? [nameOf(one.textContent.trim())] : [])),
    points: new Set(box ? box.dataset.points!.split(' ') : capture ? [`${capture}:${line!.dataset.no}`] : []),
  }
}

function namesakes(slide: Element, names: ReadonlySet<string>): Element[] {
  return names.size === 0 ? [] : [...slide.querySelectorAll(NAMES)].filter(one => names.has(nameOf(one.textContent.trim())))
}

/** Lines are highlighted only if something on the slide points at them; otherwise a highlighted line would mean nothing. */
function lines(slide: Element, points: ReadonlySet<string>): Element[] {
  if (!slide.querySelector('[data-points]')) return []
  return [...points].flatMap((point) => {
    const [capture, no] = point.split(':')
    return [...slide.querySelectorAll(`[data-capture="${capture}"] .line[data-no="${no}"]`)]
  })
}

function boxes(slide: Element, points: ReadonlySet<string>): Element[] {
  return [...slide.querySelectorAll<HTMLElement>('[data-points]')].filter(({ dataset }) => dataset.points!.split(' ').some(point => points.has(point)))
}

/** Makes the first occurrence of each repeated name reachable by keyboard, once the keyboard is used. */
function makeReachable(): void {
  const slide = [...document.querySelectorAll(SLIDE)].find(one => one.checkVisibility())
  const byName = Map.groupBy(slide?.querySelectorAll<HTMLElement>(NAMES) ?? [], one => nameOf(one.textContent.trim()))
  for (const [first, second] of byName.values()) {
    if (second && !first!.closest('[data-points]')) first!.tabIndex = 0
  }
}
