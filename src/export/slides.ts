/** What is made of the slides' buttons, which a PDF cannot press. */
export interface Linking {
  /** The slide of each layer, by its id in upper case as the map shows it. */
  layers: Readonly<Record<string, number>>
  /** There is an appendix to go to. */
  captures: boolean
}

/**
 * Runs in the page: gives each slide an id of its own (Slidev's carry the clicks), and makes what opens an output or goes
 * to a slide a link inside the PDF. Gives the first slide that shows each output.
 */
export function linkSlides({ layers, captures }: Linking): Record<string, number> {
  const shownOn: Record<string, number> = {}
  const link = (element: Element, href: string) => {
    const anchor = document.createElementNS(element.namespaceURI, 'a')
    anchor.setAttribute('href', href)
    if (element instanceof SVGElement) {
      element.before(anchor)
      return anchor.append(element)
    }
    anchor.className = element.className
    anchor.append(...element.childNodes)
    element.replaceWith(anchor)
  }
  for (const [index, slide] of document.querySelectorAll('.print-slide-container').entries()) {
    slide.id = `slide-${index + 1}`
    for (const opener of slide.querySelectorAll<HTMLElement | SVGElement>('[data-opens], [data-points]:not([data-points=""])')) {
      const [id] = (opener.dataset.opens ?? opener.dataset.points!).split(/[: ]/) as [string]
      shownOn[id] ??= index + 1
      if (captures) link(opener, `#capture-${id}`)
    }
    for (const layer of slide.querySelectorAll('.map-layer')) {
      const no = layers[layer.querySelector('.map-id')?.textContent ?? '']
      if (no !== undefined) link(layer, `#slide-${no}`)
    }
    for (const anchor of slide.querySelectorAll('a[href*="#/"]')) {
      const no = /#\/(\d+)/.exec(anchor.getAttribute('href')!)?.[1]
      if (no !== undefined) anchor.setAttribute('href', `#slide-${no}`)
    }
  }
  return shownOn
}
