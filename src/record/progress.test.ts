import type { Capture } from '../set/manifest.ts'
import type { Step } from '../trace/step.ts'
import type { Side } from '../words.ts'
import { Writable } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { COMPARED } from '../words.ts'
import { layerProgress } from './layer-progress.ts'
import { layerStateText, progressReporter } from './progress.ts'

const step: Step = { name: 'redirect', layer: 'l4', sides: COMPARED, title: 'The rules', at: 'here', run: 'true', complete: { kind: 'digest' } }

function recorded(side: Side, more: Partial<Capture> = {}) {
  const stdout = { path: 'v1/l4/redirect.txt', bytes: 2027, lines: 12, sha256: '' }
  const capture = { id: `l4.${side}.redirect`, side, layer: 'l4', status: 'ok', durationMs: 360, attempts: 1, reason: null, stdout, ...more } as Capture
  return { kind: 'recorded' as const, side, step, capture }
}

/** A terminal of 80 by 24 that keeps what was written to it. */
function terminal() {
  const written: string[] = []
  const stream = new Writable({
    write(chunk, _, done) {
      written.push(String(chunk))
      done()
    },
  })
  const said = () => stripVTControlCharacters(written.join(''))
  /** What is left of a list when it has ended: the last that is written of it. */
  const left = () => written.map(stripVTControlCharacters).findLast(text => /[✔✖]/.test(text))!.trim().split('\n')
  return { stream: Object.assign(stream, { isTTY: true, columns: 80, rows: 24 }) as unknown as NodeJS.WriteStream, said, left }
}

describe('where there is no terminal', () => {
  it('there is one plain line for each capture, each wait and each thing said', () => {
    const lines: string[] = []
    const { tell } = progressReporter({ write: text => lines.push(stripVTControlCharacters(text)) }, null)
    tell({ kind: 'resolved', trace: [step] })
    tell({ kind: 'started', side: 'v1', step })
    tell({ kind: 'waiting', side: 'v1', step, seconds: 5 })
    tell(recorded('v1', { attempts: 2 }))
    tell(recorded('v2', { status: 'skipped', reason: 'this cluster has no relay' }))
    tell({ kind: 'said', text: 'taken back' })
    tell({ kind: 'waits', what: '3 pods of nginx on a', missing: '2 of 3 ready', seconds: 5, atMost: 120 })
    expect(lines).toEqual([
      '… l4.v1.redirect leaves the cluster alone for 5 s\n',
      '✓ l4.v1.redirect  360 ms  12 lines, 2027 bytes, 2 attempts\n',
      '– l4.v2.redirect  skipped: this cluster has no relay\n',
      'taken back\n',
      '… waiting for 3 pods of nginx on a: 2 of 3 ready, 5 s of at most 120 s\n',
    ])
  })

  it('what a cluster printed cannot move the cursor, write the clipboard or turn the line around', () => {
    const lines: string[] = []
    const { tell } = progressReporter({ write: text => lines.push(text) }, null)
    tell(recorded('v1', { status: 'failed', reason: 'exit 1: \u001B]52;c;aGk=\u0007\u202Eevil\u001B[2J' }))
    tell({ kind: 'said', text: 'a\u001B]8;;http://x\u0007b' })
    expect(lines.join('')).toContain('exit 1: \\u{1b}]52;c;aGk=\\u{7}\\u{202e}evil\\u{1b}[2J')
    expect(lines.join('')).toContain('a\\u{1b}]8;;http://x\\u{7}b')
  })
})

describe('on a terminal', () => {
  it('both sides are seen at once while a layer is recorded', async () => {
    const { stream, said } = terminal()
    const { tell, end } = progressReporter(stream, ['l4'])
    tell({ kind: 'resolved', trace: [step] })
    for (const side of COMPARED) tell({ kind: 'started', side, step })
    await expect.poll(said).toMatch(/v1 {2}redirect \d+ s, 0 of 1\n.*v2 {2}redirect \d+ s, 0 of 1/)
    await end()
  })

  it('a layer comes to one row with what each side took', async () => {
    const { stream, left } = terminal()
    const { tell, end } = progressReporter(stream, ['l4'])
    tell({ kind: 'resolved', trace: [step] })
    for (const side of COMPARED) {
      tell({ kind: 'started', side, step })
      tell(recorded(side))
    }
    await end()
    expect(left()).toEqual([expect.stringMatching(/^✔ L4 {2}Redirect: v1 1 in \d+\.\d s, v2 1 in \d+\.\d s$/)])
  })

  it('what failed stays on the screen, escaped, under the layer it failed in', async () => {
    const { stream, said, left } = terminal()
    const { tell, end } = progressReporter(stream, ['l4'])
    tell({ kind: 'resolved', trace: [step] })
    tell({ kind: 'started', side: 'v1', step })
    await expect.poll(said).toContain('v1  redirect')
    tell(recorded('v1', { status: 'failed', reason: 'exit 1: \u202Eno' }))
    tell(recorded('v2'))
    await end()
    const screen = left().join('\n')
    expect(screen).toContain('l4.v1.redirect  failed: exit 1: \\u{202e}no')
    expect(screen).toMatch(/✖ v1 {2}1 of 1\n *✔ v2 {2}1 of 1/)
  })

  it('a recording that never began shows no layers', async () => {
    const { stream, left } = terminal()
    const { end } = progressReporter(stream, ['l4'])
    await end()
    expect(left()).toEqual([expect.stringMatching(/^✖ Both clusters are looked at/)])
  })

  it('an interruption ends the list, and what is taken back afterwards is told in lines', async () => {
    const { stream, said } = terminal()
    const interruption = new AbortController()
    const { tell, end } = progressReporter(stream, ['l4'], interruption.signal)
    tell({ kind: 'resolved', trace: [step] })
    tell({ kind: 'started', side: 'v1', step })
    await expect.poll(said).toContain('v1  redirect')
    interruption.abort()
    await end()
    tell({ kind: 'said', text: 'The pod is gone.' })
    expect(said().endsWith('The pod is gone.\n')).toBe(true)
  })
})

it('a side that waits says so, with the seconds that are left', () => {
  const lanes = layerProgress([step], ['l4'])
  lanes.report({ kind: 'waiting', side: 'v1', step, seconds: 30 })
  expect(layerStateText(lanes.of('l4', 'v1'))).toBe('v1  redirect leaves the cluster alone for 30 s, 0 of 1')
})
