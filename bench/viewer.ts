import type { VerifiedSet } from '../src/set/verify.ts'
import type { Measured } from './measure.ts'
import { Buffer } from 'node:buffer'
import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { sha256 } from '../src/exec/remote-digest.ts'
import { editManifest } from '../test/set.ts'
import { compare } from './measure.ts'
import { buildSeconds, ofSet, onFirstSlide } from './slidev.ts'

const LINES = 50_000
const TURNS = 5

/**
 * Milliseconds from the click on an output of 50,000 lines until the viewer shows it and a frame is drawn. The deck is built from
 * a copy of the set in which one output's lines are repeated, for this bench only.
 */
export async function benchViewer(root: string, set: VerifiedSet, work: string, say: (text: string) => void): Promise<Measured> {
  say('deck: a build with an output of 50,000 lines, and the viewer')
  const { captures, output } = longSet(set, join(work, 'captures'))
  const site = join(work, 'long')
  await buildSeconds(root, site, ofSet(captures))
  return await onFirstSlide(site, async (page) => {
    const opener = page.locator(`#slideshow [data-opens="${output}"]`)
    // Slidev mounts the other slides some seconds after the first, and gives each its number
    await opener.first().waitFor({ state: 'attached', timeout: 60_000 })
    const no = await opener.first().evaluate(element => element.closest('[data-slidev-no]')!.getAttribute('data-slidev-no'))
    await page.evaluate(slide => location.hash = `#/${slide}`, no)
    await opener.first().waitFor({ state: 'visible' })
    const times: number[] = []
    for (let turn = 0; turn < TURNS; turn++) {
      await pause(1000)
      times.push(await opener.first().evaluate(openAndDraw))
      await page.keyboard.press('Escape')
    }
    return compare(`viewer opens ${LINES} lines`, 'ms', times, null, 100)
  })
}

// --- internal ---

/** Runs in the page. */
async function openAndDraw(opener: Element): Promise<number> {
  const frame = () => new Promise(resolve => requestAnimationFrame(resolve))
  const began = performance.now()
  ;(opener as HTMLElement).click()
  do await frame()
  while (!document.querySelector('dialog.viewer[open] [role=region]')?.textContent)
  // the frame in which the line was found is drawn when the next one begins
  await frame()
  return performance.now() - began
}

/** A copy of the set in which one list that no other slide reads (what the cluster offers) is as long as possible. */
function longSet(set: VerifiedSet, dir: string): { captures: string, output: string } {
  cpSync(set.dir, dir, { recursive: true })
  const at = set.captures.findIndex(one => one.layer === 'offers' && one.stdout && one.stdout.lines > 1)
  const { id: output, stdout } = set.captures[at]!
  const lines = set.printed(output)!.text.trimEnd().split('\n')
  const text = Buffer.from(Array.from({ length: LINES }, (_, index) => `${lines[index % lines.length]}\n`).join(''))
  writeFileSync(join(dir, stdout!.path), text)
  const made = { bytes: text.length, lines: LINES, sha256: sha256(text) }
  editManifest(dir, ({ captures }) => Object.assign(captures[at]!.stdout!, made))
  return { captures: dir, output }
}
