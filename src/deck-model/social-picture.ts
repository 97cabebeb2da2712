import type { Sets } from '../set/sets.ts'
import type { Side } from '../words.ts'
import type { SilentShown } from './readings.ts'
import { LOOKS } from '../dataplane/looks.ts'
import { byCompared, bySide, COMPARED } from '../words.ts'
import { curveIn } from './curve.ts'
import { deckShown } from './several-sets.ts'

/** The shape of a link's preview (ogp.me), in pixels. */
export const SOCIAL = { width: 1200, height: 630 } as const

/** What the picture shows: the deck's title, the curve where there is one, and what each side is called. */
interface Social extends Pictured { title: string }

/** What of it the sets say. */
export interface Pictured { silent: SilentShown | null, names: Record<Side, string> }

/** The curve, with the names of its set's sides. */
export function picturedIn(sets: Sets): Pictured {
  const { silent, shows } = deckShown(sets)
  const { clusters } = sets[shows.silent!]!.manifest
  return { silent, names: bySide(side => LOOKS[clusters[side].dataplane].name) }
}

/**
 * The picture that stands for a link to the deck, as HTML: its answer on the silent node, with both sides' curves. `theme` is CSS
 * with the deck's colours and fonts.
 */
export function socialPage({ title, silent, names }: Social, theme: string): string {
  const body = silent ? `<h1>${escaped(silent.title.answer ?? silent.title.question)}</h1>${COMPARED.map(side => panel(side, silent, names[side])).join('')}<p>${escaped(title)}</p>` : `<h1 class="alone">${escaped(title)}</h1>`
  return `<!doctype html><meta charset="utf-8"><style>${theme}${STYLE}</style>${body}`
}

// --- internal ---

const [WIDTH, HEIGHT] = [530, 330]
const CURVE = curveIn({ left: 2, right: WIDTH - 2, top: 34, bottom: HEIGHT - 2 })

/** By the theme's names. */
const COLOURS = byCompared('var(--left)', 'var(--right)')

const STYLE = `
body { box-sizing: border-box; width: ${SOCIAL.width}px; height: ${SOCIAL.height}px; margin: 0; padding: 34px 48px; background: var(--paper); color: var(--ink); font: 26px/1.25 Inter, sans-serif }
h1 { height: 116px; margin: 0 0 14px; font-size: 46px; line-height: 56px; font-weight: 700 }
.alone { margin-top: 190px; font-size: 84px; line-height: 96px }
section { display: inline-block; width: ${WIDTH}px; margin-right: 44px; vertical-align: top }
section + section { margin-right: 0 }
b { font-size: 30px }
svg { display: block; font: 600 22px Inter, sans-serif }
p { margin: 14px 0 0; color: var(--quiet) }
`
function panel(side: Side, { sides }: SilentShown, name: string): string {
  const { middle, lines, medians } = sides[side]
  const [colour, moment] = [COLOURS[side], CURVE.x(0)]
  const thin = lines.map(({ shares }) => `<path d="${CURVE.line(shares)}" style="fill:none;stroke:${colour};stroke-opacity:.35"/>`).join('')
  return `<section><b style="color:${colour}">${escaped(name)}</b>: ${medians ? `${medians.after.toLocaleString('en')} fail after it` : 'no run counts'}<svg width="${WIDTH}" height="${HEIGHT}">`
    + `<path d="${CURVE.area(middle)}" style="fill:${colour};fill-opacity:.16"/>${thin}<path d="${CURVE.line(middle)}" style="fill:none;stroke:${colour};stroke-width:5"/>`
    + `<path d="M0 ${HEIGHT - 1}H${WIDTH}" style="stroke:var(--rule);stroke-width:2"/><path d="M${moment} 30V${HEIGHT}" style="stroke:var(--ink);stroke-width:2"/>`
    + `<text x="${moment + 8}" y="22">its pods leave the Service</text></svg></section>`
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"]/g, one => `&#${one.codePointAt(0)};`)
}
