import type { Plugin } from 'vite'
import type { CapturesApi } from '../deck-model/captures-plugin.ts'
import type { Pictured } from '../deck-model/social-picture.ts'
import { Buffer } from 'node:buffer'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { PICTURE, valueIn } from '../deck-model/captures-modules.ts'
import { SOCIAL, socialPage } from '../deck-model/social-picture.ts'
import { sentenceOf } from '../exec/fault.ts'
import { PREVIEW, previewTags } from '../serve/meta.ts'

/**
 * Describes the built site to search engines and messengers, with a picture that is drawn from its captures while the rest is
 * built; where there is no browser to draw it with, the build says so and there is none.
 */
export function socialPicture(title: string, address: string | undefined): Plugin {
  let text: CapturesApi['text']
  let drawn: Promise<Drawn | null>
  return {
    name: 'deck:social-picture',
    apply: 'build',
    configResolved({ plugins }) {
      text = (plugins.find(({ name }) => name === 'deck:captures')!.api as CapturesApi).text
    },
    buildStart() {
      drawn = drawnFrom(text, title).catch((error) => {
        this.warn(`Links to the site show no picture. ${sentenceOf(error)}`)
        return null
      })
    },
    transformIndexHtml: async () => previewTags(address, (await drawn)?.says ?? null),
    async generateBundle() {
      const picture = await drawn
      if (picture) this.emitFile({ type: 'asset', fileName: PREVIEW, source: picture.png })
    },
  }
}

// --- internal ---

/** A PNG, and what it says in words. */
interface Drawn { png: Uint8Array, says: string }

async function drawnFrom(text: CapturesApi['text'], title: string): Promise<Drawn> {
  const { silent, names } = valueIn(await text(PICTURE)) as Pictured
  // not with the deck itself: the dev server loads this plugin, too, and a browser's driver is slow to load
  const { inBrowser } = await import('./browser.ts')
  return await inBrowser(async (browser) => {
    const page = await browser.newPage({ viewport: SOCIAL })
    await page.setContent(socialPage({ title, silent, names }, themeWithFonts()))
    await page.evaluate(() => document.fonts.ready)
    return { png: await page.screenshot(), says: silent?.title.answer ?? silent?.title.question ?? title }
  })
}

/** The theme as it is, and the two weights that the picture is written in. */
function themeWithFonts(): string {
  const { resolve } = createRequire(import.meta.url)
  const faces = [[400, 400], [600, 700]].map(([from, to]) => {
    const file = readFileSync(resolve(`@fontsource/inter/files/inter-latin-${to}-normal.woff2`))
    return `@font-face { font-family: Inter; font-weight: ${from} ${to}; src: url(data:font/woff2;base64,${Buffer.from(file).toString('base64')}) }`
  })
  return [readFileSync(new URL('../../styles/theme.css', import.meta.url), 'utf8'), ...faces].join('\n')
}
