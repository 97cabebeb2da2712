import type { Plugin } from 'vite'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { transformWithOxc } from 'vite'
import { sha256 } from '../exec/remote-digest.ts'

const WORKER = '../client/offline-worker.ts'
const [MANIFEST, ICON] = ['manifest.webmanifest', 'icon.svg']

/**
 * Lets a browser install the built site and open it without a network: a web app manifest (w3.org/TR/appmanifest), and a service
 * worker that stores the site's own files. `icon` is an SVG as a `data:` address.
 */
export function offline(name: string, icon: string): Plugin {
  return {
    name: 'deck:offline',
    apply: 'build',
    transformIndexHtml: () => [{ tag: 'link', attrs: { rel: 'manifest', href: `./${MANIFEST}` }, injectTo: 'head' }],
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: MANIFEST, source: JSON.stringify(manifestOf(name)) })
      this.emitFile({ type: 'asset', fileName: ICON, source: decodeURIComponent(icon.slice(icon.indexOf(',') + 1)) })
    },
    async writeBundle({ dir }, bundle) {
      const digests = Object.keys(bundle).sort().map(path => `${path} ${sha256(readFileSync(join(dir!, path)))}`)
      writeFileSync(join(dir!, 'sw.js'), await workerFor(Object.keys(bundle), sha256(digests.join('\n'))))
    },
  }
}

/** The service worker that stores these files of a site; the page itself is asked for by its folder's address. */
export async function workerFor(files: readonly string[], version: string): Promise<string> {
  const stored = ['./', ...files.filter(path => !path.endsWith('.html') && !path.endsWith('.map'))]
  const file = new URL(WORKER, import.meta.url).pathname
  const { code } = await transformWithOxc(readFileSync(file, 'utf8'), file)
  return `const FILES = ${JSON.stringify(stored)}\nconst VERSION = ${JSON.stringify(version)}\n${code}`
}

// --- internal ---

function manifestOf(name: string) {
  return {
    name,
    short_name: 'Two dataplanes',
    start_url: './',
    display: 'standalone',
    background_color: '#faf8f3',
    theme_color: '#faf8f3',
    icons: [{ src: ICON, sizes: 'any', type: 'image/svg+xml' }],
  }
}
