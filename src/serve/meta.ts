import type { HtmlTagDescriptor, Plugin } from 'vite'

/** The deck's description in link previews; true for any capture set. */
const DESCRIPTION = 'The same Kubernetes LoadBalancer Service, once through kube-proxy and iptables, once through Cilium and eBPF. '
  + 'What the slides show was printed by live clusters.'

/** The preview picture, made from the cover by `npm run export -- --cover`. */
export const COVER = { file: 'cover.png', width: 1200, height: 630 }

/** Describes the built site to search engines and messengers (ogp.me). */
export function linkPreview(address: string | undefined): Plugin {
  return {
    name: 'deck:link-preview',
    apply: 'build',
    transformIndexHtml: () => previewTags(address),
  }
}

/**
 * The head's tags. Readers of `og:image` expect an absolute address, which only the configuration knows; without one it is
 * relative, and only readers that resolve it find the picture.
 */
export function previewTags(address: string | undefined): HtmlTagDescriptor[] {
  const picture = address === undefined ? `./${COVER.file}` : folderOf(address) + COVER.file
  return [
    meta('name', 'description', DESCRIPTION),
    meta('property', 'og:type', 'website'),
    meta('property', 'og:description', DESCRIPTION),
    ...address === undefined ? [] : [meta('property', 'og:url', address)],
    meta('property', 'og:image', picture),
    meta('property', 'og:image:width', String(COVER.width)),
    meta('property', 'og:image:height', String(COVER.height)),
    meta('property', 'og:image:alt', 'The cover: one Service, two dataplanes, kube-proxy with iptables and Cilium with eBPF'),
    meta('name', 'twitter:card', 'summary_large_image'),
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
