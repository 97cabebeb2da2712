import type { SlideRoute } from '@slidev/client'

/** The number of the first slide about a layer: one that shows its outputs, or names it in its frontmatter as `about`. */
export function slideAbout(slides: readonly SlideRoute[], layer: string): number | undefined {
  return slides.find(({ meta }) => meta.slide && [meta.slide.frontmatter.about, meta.slide.frontmatter.layer].includes(layer))?.no
}
