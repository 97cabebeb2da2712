import type { Printing, ShownOn } from './printing.ts'
import printed from 'virtual:printed'
import { layerIn } from '../words.ts'
import { isOutput, know, outputOf } from './outputs.ts'
import { anchorOf, slideThatShows } from './printing.ts'

/** Waits until Slidev's page has so many slides. */
export function slidesDrawn(count: number): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (document.querySelectorAll('.print-slide-container .deck-slide').length < count) return
      observer.disconnect()
      resolve()
    }
    const observer = new MutationObserver(look)
    observer.observe(document.body, { childList: true, subtree: true })
    look()
  })
}

/** Gives each slide an id of its own, for Slidev's carry the clicks; gives the slide that first opens each output. */
export function nameSlides(): ShownOn {
  const shownOn: Record<string, number> = {}
  for (const [index, slide] of document.querySelectorAll('.print-slide-container').entries()) {
    slide.id = `slide-${index + 1}`
    for (const opener of openersIn(slide)) shownOn[openedBy(opener)] ??= index + 1
  }
  return shownOn
}

/** Makes links of what leads to slides and, where outputs are printed, of what opens one. */
export function linkAll(printing?: Printing): void {
  for (const opener of printing ? openersIn(document) : []) {
    const id = openedBy(opener)
    // what a slide opens has to be there: a link that leads nowhere is found, one that is not made is missed
    if (id in printing!.shownOn || id in printing!.texts) link(opener, `#${anchorOf(id)}`)
  }
  for (const anchor of document.querySelectorAll('a[href^="#"]')) {
    anchor.setAttribute('href', anchor.getAttribute('href')!.replace(/^#\/?(?=\d+$)/, '#slide-'))
  }
}

/** What is printed of the outputs that slides open. */
export async function printingOf(shownOn: ShownOn): Promise<Printing> {
  const layers = [...new Set(Object.keys(shownOn).map(layerIn))]
  const loaded = await Promise.all(layers.map(async layer => ({ layer, ...(await printed[layer]!()).default })))
  for (const { outputs } of loaded) know({ outputs, aligned: {} })
  const isShown = (id: string) => isOutput(id) && slideThatShows(outputOf(id), shownOn) !== undefined
  return {
    shownOn,
    texts: Object.fromEntries(loaded.flatMap(({ texts }) => Object.entries(texts)).filter(([id]) => isShown(id))),
    asides: Object.fromEntries(loaded.map(({ layer, steps }) => [layer, steps])),
  }
}

// --- internal ---

type Opener = HTMLElement | SVGElement

function openersIn(where: ParentNode): Opener[] {
  return [...where.querySelectorAll<Opener>('[data-opens], [data-points]:not([data-points=""])')]
}

function openedBy({ dataset }: Opener): string {
  return (dataset.opens ?? dataset.points!).split(/[: ]/)[0]!
}

function link(element: Opener, href: string): void {
  const anchor = document.createElementNS(element.namespaceURI, 'a')
  anchor.setAttribute('href', href)
  if (element instanceof SVGElement) {
    element.before(anchor)
    return anchor.append(element)
  }
  anchor.setAttribute('class', element.className)
  anchor.append(...element.childNodes)
  element.replaceWith(anchor)
}
