/**
 * Runs in the page: gives each slide an id of its own (Slidev's carry the clicks), leads Slidev's links to slides there, and
 * makes what opens an output a link to the appendix, if there is one. Gives the first slide that shows each output.
 */
export function linkSlides(appendix: boolean): Record<string, number> {
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
      if (appendix) link(opener, `#capture-${id}`)
    }
    for (const anchor of slide.querySelectorAll('a[href^="#"]')) {
      anchor.setAttribute('href', anchor.getAttribute('href')!.replace(/^#\/?(?=\d+$)/, '#slide-'))
    }
  }
  return shownOn
}
