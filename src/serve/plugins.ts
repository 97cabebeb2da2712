import type { Server } from 'node:http'
import type { Plugin } from 'vite'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { measuresCss } from '../deck-model/geometry.ts'
import { coloursCss } from '../deck-model/tokens.ts'
import { COMMAND_PATH } from '../protocol/live.ts'
import { closeServer } from './close.ts'
import { closeMessages } from './messages.ts'
import { refuseRemote } from './remote.ts'
import { SHARED } from './shared.ts'

/** What the built site may do: run its own scripts, show its own data, contact no other server. */
const POLICY = [
  'default-src \'none\'',
  'script-src \'self\'',
  // Vue and Slidev set style attributes and <style> elements
  'style-src \'self\' \'unsafe-inline\'',
  'img-src \'self\' data:',
  'font-src \'self\' data:',
  'connect-src \'self\'',
  'manifest-src \'self\'',
  'base-uri \'none\'',
  'form-action \'none\'',
].join('; ')

const FONTS = ['jetbrains-mono', '@fontsource/inter']

/** Restricts the dev server to this machine, its own pages, and what those need; see {@link closeServer}. */
export function closedServer(): Plugin {
  return {
    name: 'deck:closed-server',
    apply: 'serve',
    configResolved({ server: { host } }) {
      refuseRemote(host)
    },
    configureServer(server) {
      const { httpServer, config: { base } } = server
      if (!httpServer) throw new Error('A deck without a server of its own cannot be closed.')
      closeServer(httpServer as Server, { ...SHARED, [COMMAND_PATH]: null }, base)
      closeMessages(server)
    },
  }
}

/** Writes the Content-Security-Policy into the built site. */
export function contentSecurityPolicy(): Plugin {
  return {
    name: 'deck:content-security-policy',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: () => [{
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', 'content': POLICY },
        injectTo: 'head-prepend',
      }],
    },
  }
}

/** Provides the measures of the slides' layout and the colours of tokens to the stylesheet, as `virtual:measures.css`. */
export function slideMeasures(): Plugin {
  const id = 'virtual:measures.css'
  return {
    name: 'deck:measures',
    resolveId: source => source === id ? `\0${id}` : null,
    load: loaded => loaded === `\0${id}` ? `${measuresCss()}\n${coloursCss()}` : null,
  }
}

/** Copies the licences of the bundled fonts next to them. */
export function fontLicences(): Plugin {
  const { resolve } = createRequire(import.meta.url)
  return {
    name: 'deck:font-licences',
    apply: 'build',
    generateBundle() {
      for (const name of FONTS) {
        const source = readFileSync(resolve(`${name}/LICENSE`), 'utf8')
        this.emitFile({ type: 'asset', fileName: `licences/${name.split('/').at(-1)}.txt`, source })
      }
    },
  }
}
