import type { Frontmatter, SlideRoute } from '@slidev/client'
import { DRAWN_OF } from '../deck-model/parts-shown.ts'

/**
 * The number of the first slide about a layer: one that shows its outputs, or names it in its frontmatter as `about`; without
 * such a slide the first that draws something of it. The bet only asks what another slide draws.
 */
export function slideAbout(slides: readonly SlideRoute[], layer: string): number | undefined {
  const first = (is: (slide: Frontmatter) => boolean) => slides.find(({ meta }) => meta.slide && is(meta.slide.frontmatter))?.no
  return first(slide => slide.about === layer || slide.layer === layer)
    ?? first(({ shows = '', bet }) => !bet && (shows === layer || DRAWN_OF[shows] === layer))
}
