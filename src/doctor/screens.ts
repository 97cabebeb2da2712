import type { Check, Finding } from './finding-kinds.ts'
import process from 'node:process'
import { z } from 'zod'
import { run } from '../exec/run.ts'
import { good, unknown, warning } from './finding-kinds.ts'

/** A screen that is switched on, in pixels. */
interface Screen { width: number, height: number }

/** The screens of this machine, if its system reports them to a terminal. */
export const screens: Check = {
  name: 'screens',
  look: async () => {
    const found = await screensHere()
    return found === null || found.length === 0 ? [UNSEEN] : judged(found)
  },
}

/** Judges the screens: one for the room, one for the presenter, and none smaller than a slide. */
export function judged(found: readonly Screen[]): Finding[] {
  const sizes = found.map(({ width, height }) => `${width} × ${height}`).join(', ')
  const small = found.filter(({ width, height }) => width < SLIDE.width || height < SLIDE.height)
  return [
    found.length > 1
      ? good(`${found.length}: ${sizes}`)
      : warning(`only one: ${sizes}. The audience would see what you see`, 'Plug in the projector, and extend the desktop instead of mirroring it.'),
    ...small.length > 0 ? [warning('slides are scaled down: it is below 1280 × 720', 'Choose a larger mode for that screen.')] : [],
  ]
}

/** Parses the screens that `xrandr --query` prints with a mode in use: `HDMI-1 connected 1920x1080+0+0 …`. */
export function fromXrandr(text: string): Screen[] {
  return [...text.matchAll(/^\S+ connected (?:primary )?(\d+)x(\d+)\+/gm)].map(([, width, height]) => ({ width: Number(width), height: Number(height) }))
}

/**
 * Parses the screens that `system_profiler SPDisplaysDataType -json` lists, by `_spdisplays_resolution`: `1920 x 1080 @ 60.00Hz`.
 */
export function fromProfiler(text: string): Screen[] {
  const { SPDisplaysDataType: cards } = profile.parse(JSON.parse(text))
  return cards.flatMap(({ spdisplays_ndrvs: found }) => found).flatMap(({ _spdisplays_resolution: size }) => {
    const [, width, height] = /^(\d+) x (\d+)/.exec(size) ?? []
    return width && height ? [{ width: Number(width), height: Number(height) }] : []
  })
}

// --- internal ---

/** What slides.md sets: canvasWidth 1280, 16 to 9. */
const SLIDE = { width: 1280, height: 720 }

const UNSEEN = unknown('cannot be checked from this terminal', 'Open the deck on the projector, press f, and check that it is readable from the last row.')

const profile = z.object({
  SPDisplaysDataType: z.array(z.object({
    spdisplays_ndrvs: z.array(z.object({ _spdisplays_resolution: z.string().default('') })).default([]),
  })),
})

async function screensHere(): Promise<Screen[] | null> {
  if (process.platform === 'darwin') {
    const ran = await run(['system_profiler', 'SPDisplaysDataType', '-json'], { timeoutMs: 8000 })
    return ran.exitCode === 0 ? fromProfiler(ran.stdout.toString('utf8')) : null
  }
  const { DISPLAY, XAUTHORITY } = process.env
  if (DISPLAY === undefined) return null
  const ran = await run(['xrandr', '--query'], { timeoutMs: 4000, env: { DISPLAY, ...XAUTHORITY && { XAUTHORITY } } })
  return ran.exitCode === 0 ? fromXrandr(ran.stdout.toString('utf8')) : null
}
