import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { TRIED_SDK } from '../src/platform/gke/gcloud.ts'
import { estimate, PRICES, usd } from '../src/platform/gke/price.ts'

const root = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const page = readFileSync(root('GKE.md'), 'utf8')
const { scripts } = JSON.parse(readFileSync(root('package.json'), 'utf8')) as { scripts: Record<string, string> }
const calls = [...page.matchAll(/npm run (?:--silent )?([a-z:]+)(?: -- ([^\n`]*))?/g)].map(([line, name, words = '']) => ({ line, name: name!, words }))

const helps = new Map<string, string>()

/** A script's help, asked once. */
function help(name: string): string {
  const known = helps.get(name) ?? spawnSync(process.execPath, [root(scripts[name]!.split(' ')[1]!), '--help'], { encoding: 'utf8' }).stdout
  helps.set(name, known)
  return known
}

describe('the page for the day of the talk', () => {
  it.each(calls)('says $line, which there is, with every word in its help', ({ name, words }) => {
    expect(scripts).toHaveProperty([name])
    const known = help(name)
    for (const word of words.match(/(?<= |^)(?:--[a-z0-9-]+|up|status|down|report|rehearse)\b/g) ?? []) expect(known).toContain(word)
  })

  it('names options of up that up has', () => {
    for (const [option] of page.matchAll(/(?<=`[^`\n]*)--[a-z-]+(?= [a-z0-9])/g)) expect(help('gke') + help('refresh')).toContain(option)
  })

  it('says the prices that the estimate is made of, and their date', () => {
    const { hour } = estimate({ zone: 'us-central1-a', machineType: 'n2-standard-2', spot: false }, 2, 5)
    expect(page).toContain(`| an hour of the default | ${usd(hour!)} | list prices of ${PRICES.date}`)
    expect(page).toContain(`each cluster's fee | ${usd(PRICES.cluster)};`)
    expect(page).toContain(`the real tool (${TRIED_SDK})`)
  })

  it.each([...page.matchAll(/`((?:src|test)\/[\w./-]+)`/g)].map(([, path]) => path!))('shows %s, which is there', (path) => {
    expect(existsSync(root(path))).toBe(true)
  })
})
