import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

/** WCAG 2.2, 1.4.6: enhanced contrast of text. */
const ENHANCED = 7

/** What text of an output is drawn in, and on; what is found, and the line that is marked, keep their ink. */
const TEXT = ['--ink', '--quiet', '--t-addr', '--t-name', '--t-string', '--t-number', '--t-good', '--t-bad', '--t-aside']
const GROUND = ['--sheet', '--paper', '--wash']

const css = readFileSync(new URL('../../styles/theme.css', import.meta.url), 'utf8')
const light = colours(css.slice(css.indexOf(':root'), css.indexOf('html.dark')))
const dark = { ...light, ...colours(css.slice(css.indexOf('html.dark'))) }

for (const [name, theme] of [['light', light], ['dark', dark]] as const) {
  it(`sets the text of outputs at 7:1 on every ground (${name})`, () => {
    const weak = TEXT.flatMap(text => GROUND.map(ground => ({ text, ground, ratio: contrast(theme[text]!, theme[ground]!) })))
      .filter(({ ratio }) => ratio < ENHANCED)
    expect(weak).toEqual([])
  })

  it(`leaves what is found, and the line that is marked, legible (${name})`, () => {
    expect(contrast(theme['--ink']!, theme['--find']!)).toBeGreaterThanOrEqual(ENHANCED)
    expect(contrast(theme['--ink']!, theme['--find-now']!)).toBeGreaterThanOrEqual(ENHANCED)
  })
}

/** WCAG 2.2, 1.4.3, of the large names of roles, which are drawn in the paper's colour. */
const LARGE = 4.5
const ROLES = ['--client', '--vip', '--node', '--pod']

it.each([['light', light], ['dark', dark]] as const)('writes the names of roles legibly (%s)', (_, theme) => {
  for (const role of ROLES) expect(contrast(theme['--paper']!, theme[role]!), role).toBeGreaterThanOrEqual(LARGE)
})

/** What stands for a side, and for a dataplane that a side may run instead. */
const SIDES = ['--iptables', '--cilium', '--nftables']

it.each([['light', light], ['dark', dark]] as const)('writes the names of sides legibly, on paper and on their own wash (%s)', (_, theme) => {
  for (const side of SIDES) {
    for (const ground of ['--paper', '--sheet', `${side}-wash`]) expect(contrast(theme[side]!, theme[ground]!), side).toBeGreaterThanOrEqual(LARGE)
  }
})

/** Whose captures a slide shows. */
it.each([['light', light], ['dark', dark]] as const)('says legibly whose captures these are (%s)', (_, theme) => {
  for (const set of ['--reference', '--current']) {
    for (const ground of ['--paper', '--sheet', '--wash']) expect(contrast(theme[set]!, theme[ground]!), set).toBeGreaterThanOrEqual(LARGE)
  }
})

it('knows what contrast is', () => {
  expect(contrast('#000', '#fff')).toBeCloseTo(21)
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
})

function colours(block: string): Record<string, string> {
  return Object.fromEntries([...block.matchAll(/(--[a-z0-9-]+): (#[0-9a-f]{3,6});/g)].map(([, name, value]) => [name!, value!]).reverse())
}

/** WCAG's contrast ratio of two colours in hex. */
function contrast(one: string, other: string): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (high! + 0.05) / (low! + 0.05)
}

function luminance(hex: string): number {
  const digits = hex.length === 4 ? [...hex.slice(1)].map(digit => digit + digit) : hex.slice(1).match(/../g)!
  const [red, green, blue] = digits.map((pair) => {
    const part = Number.parseInt(pair, 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
}
