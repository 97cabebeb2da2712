import type { HtmlTagDescriptor } from 'vite'
import { SOCIAL } from '../deck-model/social-picture.ts'

/** The deck's description in link previews; true for any capture set. */
const DESCRIPTION = 'The same Kubernetes LoadBalancer Service, once through each of two dataplanes, side by side. '
  + 'What the slides show was printed by live clusters.'

/** The file of the preview picture, beside the page. */
export const PREVIEW = 'social.png'

/**
 * The head's tags (ogp.me); `says` is what the picture shows, null where there is none. Readers of `og:image` expect an absolute
 * address, which only the configuration knows; without one it is relative, and only readers that resolve it find the picture.
 */
export function previewTags(address: string | undefined, says: string | null): HtmlTagDescriptor[] {
  const picture = address === undefined ? `./${PREVIEW}` : folderOf(address) + PREVIEW
  return [
    meta('name', 'description', DESCRIPTION),
    meta('property', 'og:type', 'website'),
    meta('property', 'og:description', DESCRIPTION),
    ...address === undefined ? [] : [meta('property', 'og:url', address)],
    ...says === null
      ? []
      : [
          meta('property', 'og:image', picture),
          meta('property', 'og:image:width', String(SOCIAL.width)),
          meta('property', 'og:image:height', String(SOCIAL.height)),
          meta('property', 'og:image:alt', says),
          meta('name', 'twitter:card', 'summary_large_image'),
        ],
  ]
}

// --- internal ---

function meta(key: 'name' | 'property', name: string, content: string): HtmlTagDescriptor {
  return { tag: 'meta', attrs: { [key]: name, content }, injectTo: 'head' }
}

/** The site's folder, ending in a slash. */
function folderOf(address: string): string {
  const { origin, pathname } = new URL(address)
  return `${origin}${pathname.replace(/\/?(?:index\.html)?$/, '/')}`
}
